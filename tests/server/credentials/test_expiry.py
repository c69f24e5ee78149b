"""Warnings about a certificate's end: 60, 30, 14, 7, 3 and 1 days before, each exactly once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_server.credentials.expiry import MILESTONES, ExpiryWarning, due_warning

ISSUED = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
END = ISSUED + timedelta(days=2 * 365)


class Tenant:
    """Asks, tells, keeps: as the job will, with the table's uniqueness."""

    def __init__(self, end: datetime = END) -> None:
        self.end = end
        self.told: set[int] = set()
        self.messages: list[tuple[int, datetime]] = []

    def tick(self, now: datetime) -> None:
        warning = due_warning(self.end, now=now, told=self.told)
        if warning is None:
            return
        for milestone in (warning.milestone, *warning.superseded):
            assert milestone not in self.told
            self.told.add(milestone)
        self.messages.append((warning.milestone, now))


@pytest.mark.parametrize("step", [timedelta(minutes=10), timedelta(hours=1), timedelta(hours=23)])
def test_over_two_years_each_warning_comes_exactly_once_and_in_time(step: timedelta):
    tenant, now = Tenant(), ISSUED
    while now < END + timedelta(days=60):
        tenant.tick(now)
        now += step
    assert [milestone for milestone, _ in tenant.messages] == list(MILESTONES)
    for milestone, told_at in tenant.messages:
        assert timedelta(0) <= told_at - (END - timedelta(days=milestone)) < step


def test_renewed_certificates_begin_anew_and_nobody_is_ever_without_a_warning():
    """Ten years of a tenant who renews at the 7 day warning."""
    now, tenants = ISSUED, [Tenant()]
    while now < ISSUED + timedelta(days=3650):
        tenants[-1].tick(now)
        assert now < tenants[-1].end  # no outage
        if 7 in tenants[-1].told:
            tenants.append(Tenant(now + timedelta(days=2 * 365)))
        now += timedelta(hours=6)
    assert len(tenants) == 6
    assert [[milestone for milestone, _ in tenant.messages] for tenant in tenants[:-1]] == [[60, 30, 14, 7]] * 5


def test_after_a_long_silence_one_message_goes_out_and_not_three():
    warning = due_warning(END, now=END - timedelta(days=10), told=())
    assert warning == ExpiryWarning(14, (60, 30), timedelta(days=10))


def test_a_certificate_that_arrives_late_is_told_once_at_once():
    tenant = Tenant()
    for hours in range(48):
        tenant.tick(END - timedelta(days=2) + timedelta(hours=hours))
    assert [milestone for milestone, _ in tenant.messages] == [3, 1]
    assert tenant.told == set(MILESTONES)


@pytest.mark.parametrize("milestone", MILESTONES)
def test_a_warning_is_due_from_its_very_second_on(milestone: int):
    earlier = [days for days in MILESTONES if days > milestone]
    due = END - timedelta(days=milestone)
    assert due_warning(END, now=due - timedelta(seconds=1), told=earlier) is None
    warning = due_warning(END, now=due, told=earlier)
    assert warning == ExpiryWarning(milestone, (), timedelta(days=milestone))


def test_after_the_end_there_is_nothing_to_warn_of():
    assert due_warning(END, now=END, told=()) is None
    assert due_warning(END, now=END + timedelta(days=1), told=()) is None


def test_a_clock_that_goes_back_tells_nothing_twice():
    tenant = Tenant()
    for days in (14, 61, 45, 20, 14, 7, 30, 7):
        tenant.tick(END - timedelta(days=days))
    assert [milestone for milestone, _ in tenant.messages] == [14, 7]


def test_civil_time_makes_no_difference():
    from datetime import timezone

    here = timezone(timedelta(hours=-3))
    now = (END - timedelta(days=30)).astimezone(here)
    assert due_warning(END, now=now, told=(60,)) == ExpiryWarning(30, (), timedelta(days=30))


@given(st.lists(st.floats(0, 70, allow_nan=False), min_size=1, max_size=60), st.randoms(use_true_random=False))
def test_whatever_the_hours_of_service_nothing_is_told_twice_nor_late(days: list[float], chance):
    """The service is up at these moments only, some of them twice at once."""
    tenant = Tenant()
    for left in sorted(days, reverse=True):
        now = END - timedelta(days=left)
        for _ in range(chance.choice((1, 1, 2))):
            tenant.tick(now)
        if now < END:
            assert {milestone for milestone in MILESTONES if END - now <= timedelta(days=milestone)} == tenant.told
    told = [milestone for milestone, _ in tenant.messages]
    assert told == sorted(set(told), reverse=True)
