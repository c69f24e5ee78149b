"""What a key may do."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arca_server.tenants.scopes import (
    AGENT,
    ALL,
    ISSUING,
    PRESETS,
    READING,
    REQUIRED,
    Scope,
    beyond,
    matrix,
    parse_scopes,
    required,
)

sets = st.frozensets(st.sampled_from(Scope))


def test_every_scope_is_a_resource_and_a_verb_and_is_required_somewhere():
    assert all(re.fullmatch(r"[a-z_]+:[a-z]+", scope) for scope in Scope)
    assert {scope for actions in REQUIRED.values() for scope in actions.values()} == set(Scope)


@pytest.mark.parametrize(("resource", "action"), [(r, a) for r, actions in REQUIRED.items() for a in actions])
def test_each_action_takes_exactly_its_own_scope(resource: str, action: str):
    for scope in Scope:
        allowed = {cell.allowed for cell in matrix({scope}) if (cell.resource, cell.action) == (resource, action)}
        assert allowed == {scope is required(resource, action)}


@pytest.mark.parametrize(("resource", "action"), [("invoices", "destroy"), ("secrets", "read"), ("", "")])
def test_what_the_table_does_not_have_is_refused(resource: str, action: str):
    with pytest.raises(LookupError):
        required(resource, action)


def test_an_agent_proposes_and_cannot_issue():
    allowed = {(cell.resource, cell.action) for cell in matrix(AGENT) if cell.allowed}
    assert allowed == {("drafts", "read"), ("drafts", "write"), ("invoices", "preview")}


def test_a_shop_cannot_make_keys_nor_touch_certificates():
    assert not ISSUING & {
        Scope.API_KEYS_WRITE,
        Scope.CERTIFICATES_WRITE,
        Scope.MEMBERS_WRITE,
        Scope.BILLING_WRITE,
        Scope.ISSUERS_WRITE,
    }


def test_reading_changes_nothing():
    changing = {"write", "issue", "batch", "credit-notes", "debit-notes", "cancel", "email", "redeliver", "preview"}
    assert not [cell for cell in matrix(READING) if cell.allowed and cell.action in changing]


def test_the_presets_are_parts_of_all():
    assert all(scopes <= ALL for scopes in PRESETS.values())
    assert all(cell.allowed for cell in matrix(ALL))


@given(sets)
def test_scopes_are_read_back_from_their_texts(scopes: frozenset[Scope]):
    assert parse_scopes([scope.value for scope in scopes]) == (scopes, ())


def test_a_star_is_all_of_one_resource_and_unknown_texts_are_named():
    scopes, unknown = parse_scopes(["drafts:*", "invoices:destroy", "*", "invoices", "x:*", ":*", ""])
    assert scopes == {Scope.DRAFTS_READ, Scope.DRAFTS_WRITE}
    assert unknown == ("invoices:destroy", "*", "invoices", "x:*", ":*", "")


@given(sets, sets)
def test_nobody_gives_more_than_they_have(mine: frozenset[Scope], wanted: frozenset[Scope]):
    excess = beyond(mine, wanted)
    assert (wanted - excess) <= mine
    assert not excess & mine
