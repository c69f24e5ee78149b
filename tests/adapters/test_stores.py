"""What outlives a call, and a crash: tickets, journal, locks."""

from __future__ import annotations

import asyncio
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arca_sdk.adapters.files import read_if_there, remove_durably, write_durably
from arca_sdk.adapters.journal import FileJournal, MemoryJournal, _attempts
from arca_sdk.adapters.locks import FileLocks, MemoryLocks
from arca_sdk.adapters.tickets import FileTickets, MemoryTickets
from arca_sdk.domain.authorization import Authorized, Rejected
from arca_sdk.domain.sequence import Sequence
from arca_sdk.domain.ticket import Ticket
from arca_sdk.errors import ArcaMessage, StorageError
from arca_sdk.flows.effects import TicketKey
from arca_sdk.flows.journal import Attempt, bind
from tests.makers import ISSUER, NOW, full_invoice, invoice_b

KEY = TicketKey("https://wsaahomo.afip.gov.ar/ws/services/LoginCms", "ab" * 32, "wsfe")
TICKET = Ticket("wsfe", "tok", "sig", NOW, NOW + timedelta(hours=12))


def attempt(id: str = "0001", **changes: object) -> Attempt:
    invoice = replace(full_invoice(), number=None, last_number=None)
    sequence = Sequence.of(invoice, realm="homologacion", cuit=ISSUER)
    one = Attempt(
        id, sequence, bind([invoice], first_number=3), NOW, NOW, 2, "number_or_date", (ArcaMessage(10016, "ñ"),)
    )
    return replace(one, **changes)  # type: ignore[arg-type]  # fields by name


class TestTickets:
    @pytest.fixture(params=["memory", "files"])
    def store(self, request, tmp_path):
        return MemoryTickets() if request.param == "memory" else FileTickets(tmp_path / "tickets")

    def test_a_ticket_kept_is_found(self, store):
        assert store.load(KEY) is None
        store.store(KEY, TICKET)
        assert store.load(KEY) == TICKET

    @pytest.mark.parametrize(
        "other",
        [
            replace(KEY, wsaa_url="https://wsaa.afip.gov.ar/ws/services/LoginCms"),
            replace(KEY, certificate="cd" * 32),
            replace(KEY, service="wsfex"),
        ],
    )
    def test_environments_certificates_and_services_never_mix(self, store, other):
        store.store(KEY, TICKET)
        assert store.load(other) is None

    def test_files_are_their_owners_alone(self, tmp_path):
        FileTickets(tmp_path / "tickets").store(KEY, TICKET)
        (path,) = (tmp_path / "tickets").iterdir()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_a_file_cut_in_half_counts_as_absent(self, tmp_path):
        store = FileTickets(tmp_path)
        store.store(KEY, TICKET)
        (path,) = tmp_path.iterdir()
        whole = path.read_bytes()
        for length in range(0, len(whole), 7):
            path.write_bytes(whole[:length])
            assert store.load(KEY) is None

    @pytest.mark.parametrize("content", ["[]", "null", '{"key": "another"}', '{"key": 1}', "\x00", '{"token": "only"}'])
    def test_a_file_from_elsewhere_counts_as_absent(self, tmp_path, content):
        store = FileTickets(tmp_path)
        store.store(KEY, TICKET)
        (path,) = tmp_path.iterdir()
        path.write_text(content)
        assert store.load(KEY) is None

    def test_times_without_zone_count_as_absent(self, tmp_path):
        store = FileTickets(tmp_path)
        store.store(KEY, TICKET)
        (path,) = tmp_path.iterdir()
        path.write_text(path.read_text().replace("+00:00", ""))
        assert store.load(KEY) is None


class TestJournal:
    @pytest.fixture(params=["memory", "files"])
    def journal(self, request, tmp_path):
        return MemoryJournal() if request.param == "memory" else FileJournal(tmp_path / "journal")

    def test_an_attempt_written_is_open_until_closed(self, journal):
        journal.write(attempt())
        assert journal.open(attempt().sequence.name) == (attempt(),)
        assert journal.open(None) == (attempt(),)
        journal.close(attempt())
        assert journal.open(attempt().sequence.name) == ()

    def test_closing_twice_or_what_is_not_there_does_no_harm(self, journal):
        journal.close(attempt())
        journal.write(attempt())
        journal.close(attempt())
        journal.close(attempt())
        assert journal.open(None) == ()

    def test_writing_again_replaces(self, journal):
        journal.write(attempt())
        journal.write(attempt(sends=3))
        assert journal.open(None) == (attempt(sends=3),)

    def test_sequences_are_kept_apart(self, journal):
        other = replace(attempt().sequence, point_of_sale=9)
        journal.write(attempt("0001"))
        journal.write(attempt("0002", sequence=other))
        assert [a.id for a in journal.open(other.name)] == ["0002"]
        assert {a.id for a in journal.open(None)} == {"0001", "0002"}

    def test_oldest_comes_first(self, tmp_path):
        journal = FileJournal(tmp_path)
        journal.write(attempt("a", first_sent_at=NOW))
        journal.write(attempt("b", first_sent_at=NOW - timedelta(hours=1)))
        assert [a.id for a in journal.open(None)] == ["b", "a"]

    def test_printed_parts_survive_too(self, tmp_path):
        invoice = invoice_b(notes="Gracias por su compra")
        written = attempt(items=bind([invoice], first_number=1))
        FileJournal(tmp_path).write(written)
        (read,) = FileJournal(tmp_path).open(None)
        assert read == written
        assert read.head.invoice.lines == invoice.lines
        assert read.head.is_intact

    def test_a_file_that_cannot_be_understood_stops_everything(self, tmp_path):
        journal = FileJournal(tmp_path)
        journal.write(attempt())
        (path,) = tmp_path.rglob("*.json")
        whole = path.read_bytes()
        for content in (b"", whole[: len(whole) // 2], b"[]"):
            path.write_bytes(content)
            with pytest.raises(StorageError, match="not known what was sent"):
                journal.open(attempt().sequence.name)

    def test_a_crash_while_writing_leaves_the_old_file(self, tmp_path, monkeypatch):
        journal = FileJournal(tmp_path)
        journal.write(attempt())
        monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StorageError, match="No space left"):
            journal.write(attempt(sends=9))
        assert journal.open(None) == (attempt(),)
        assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".json"]

    def test_a_full_disk_is_told_before_anything_is_sent(self):
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full on this platform")
        with pytest.raises(StorageError):
            write_durably(Path("/dev/full/journal.json"), b"x")

    @settings(max_examples=30, deadline=None)
    @given(
        sends=st.integers(1, 99),
        text=st.text(max_size=50),
        code=st.integers(0, 99999),
        currency=st.sampled_from(["PES", "DOL", "ZZZ"]),
        condition=st.sampled_from([None, 1, 5, 99]),
    )
    def test_every_attempt_comes_back_as_it_was(self, sends, text, code, currency, condition):
        invoice = full_invoice(number=None, currency=currency)
        invoice = replace(invoice, receiver=replace(invoice.receiver, vat_condition=condition, name=text))
        one = attempt(sends=sends, messages=(ArcaMessage(code, text),), items=bind([invoice], first_number=1))
        assert _attempts().validate_json(_attempts().dump_json(one)) == one


class TestVouchersOfReferences:
    @pytest.fixture(params=["memory", "files"])
    def journal(self, request, tmp_path):
        return MemoryJournal() if request.param == "memory" else FileJournal(tmp_path / "journal")

    def voucher(self, reference: str, cae: str = "76480000000017") -> Authorized:
        return Authorized(invoice_b(number=3, reference=reference), cae, NOW.date(), processed_at=NOW)

    def test_they_are_found_by_owner_and_reference(self, journal):
        one, owner = attempt(), attempt().sequence.owner
        journal.close(one, (self.voucher("a"), self.voucher("b", "76480000000018")))
        assert journal.find(owner, "a") == self.voucher("a")
        assert journal.find(owner, "b") == self.voucher("b", "76480000000018")
        assert journal.find(owner, "c") is None
        assert journal.find("somebody else", "a") is None

    def test_they_are_kept_while_the_rest_of_the_attempt_is_open(self, journal):
        journal.write(attempt(), (self.voucher("a"),))
        assert journal.find(attempt().sequence.owner, "a") is not None
        assert journal.open(None) == (attempt(),)

    def test_without_a_reference_nothing_is_kept(self, journal):
        journal.close(attempt(), (self.voucher(""),))
        assert journal.find(attempt().sequence.owner, "") is None

    def test_only_vouchers_are_kept(self, journal):
        journal.close(attempt(), (Rejected(invoice_b(reference="a"), ()),))
        assert journal.find(attempt().sequence.owner, "a") is None

    def test_what_another_process_wrote_is_seen(self, tmp_path):
        ours, theirs, owner = FileJournal(tmp_path), FileJournal(tmp_path), attempt().sequence.owner
        assert ours.find(owner, "a") is None
        theirs.close(attempt(), (self.voucher("a"),))
        assert ours.find(owner, "a") == self.voucher("a")

    def test_a_line_cut_by_a_crash_counts_as_never_written_and_later_ones_are_read(self, tmp_path):
        journal, owner = FileJournal(tmp_path), attempt().sequence.owner
        journal.close(attempt(), (self.voucher("a"), self.voucher("b")))
        (path,) = tmp_path.glob("*.vouchers")
        path.write_bytes(path.read_bytes()[:-20])
        again = FileJournal(tmp_path)
        assert again.find(owner, "a") is not None
        assert again.find(owner, "b") is None
        again.close(attempt(), (self.voucher("c"),))
        assert again.find(owner, "c") is not None
        assert FileJournal(tmp_path).find(owner, "c") is not None

    def test_vouchers_are_written_before_the_attempt_is_forgotten(self, tmp_path, monkeypatch):
        journal = FileJournal(tmp_path)
        journal.write(attempt())
        monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StorageError):
            journal.close(attempt(), (self.voucher("a"),))
        monkeypatch.undo()
        assert journal.open(None) == (attempt(),)


class TestVouchersNobodyWasToldOf:
    @pytest.fixture(params=["memory", "files"])
    def journal(self, request, tmp_path):
        return MemoryJournal() if request.param == "memory" else FileJournal(tmp_path / "journal")

    owner = attempt().sequence.owner

    def voucher(self, number: int, **changes: object) -> Authorized:
        return Authorized(invoice_b(number=number, **changes), f"764800000000{number:02}", NOW.date(), processed_at=NOW)

    def test_they_are_kept_until_they_are_told(self, journal):
        journal.close(attempt(), (self.voucher(4), self.voucher(3)))
        assert journal.untold(self.owner) == (self.voucher(3), self.voucher(4))
        journal.told(self.owner, [self.voucher(3)])
        assert journal.untold(self.owner) == (self.voucher(4),)
        journal.told(self.owner, [self.voucher(4)])
        assert journal.untold(self.owner) == ()

    def test_what_is_said_twice_is_kept_once(self, journal):
        journal.write(attempt(), (self.voucher(3),))
        journal.close(attempt(), (self.voucher(3), self.voucher(4)))
        journal.told(self.owner, [self.voucher(3), self.voucher(4)])
        assert journal.untold(self.owner) == ()

    def test_neither_references_nor_rejections_are_among_them(self, journal):
        journal.close(attempt(), (self.voucher(3, reference="a"), Rejected(invoice_b(), ())))
        assert journal.untold(self.owner) == ()

    def test_owners_are_kept_apart(self, journal):
        journal.close(attempt(), (self.voucher(3),))
        journal.told("somebody else", [self.voucher(3)])
        assert journal.untold("somebody else") == ()
        assert len(journal.untold(self.owner)) == 1

    def test_telling_of_what_is_not_there_does_no_harm(self, journal):
        journal.told(self.owner, [self.voucher(3)])
        assert journal.untold(self.owner) == ()

    def test_another_process_finds_them_and_tells(self, tmp_path):
        ours, theirs = FileJournal(tmp_path), FileJournal(tmp_path)
        ours.close(attempt(), (self.voucher(3),))
        assert theirs.untold(self.owner) == (self.voucher(3),)
        theirs.told(self.owner, [self.voucher(3)])
        assert ours.untold(self.owner) == ()
        ours.told(self.owner, [self.voucher(3)])

    def test_they_are_written_before_the_attempt_is_forgotten(self, tmp_path, monkeypatch):
        journal = FileJournal(tmp_path)
        journal.write(attempt())
        monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StorageError):
            journal.close(attempt(), (self.voucher(3),))
        monkeypatch.undo()
        assert journal.open(None) == (attempt(),)
        assert journal.untold(self.owner) == ()
        journal.close(attempt(), (self.voucher(3),))
        assert journal.untold(self.owner) == (self.voucher(3),)

    def test_a_file_that_cannot_be_understood_is_told_and_not_passed_over(self, tmp_path):
        journal = FileJournal(tmp_path)
        journal.close(attempt(), (self.voucher(3),))
        (path,) = tmp_path.rglob("*.untold/*")
        path.write_bytes(path.read_bytes()[:-5])
        with pytest.raises(StorageError, match="nobody was told"):
            FileJournal(tmp_path).untold(self.owner)

    def test_forgetting_flushes_nothing(self, tmp_path, monkeypatch):
        """It is answered within the event loop."""
        journal = FileJournal(tmp_path)
        journal.close(attempt(), (self.voucher(3),))
        monkeypatch.setattr("os.fsync", lambda _: pytest.fail("flushed"))
        journal.told(self.owner, [self.voucher(3)])
        monkeypatch.undo()
        assert FileJournal(tmp_path).untold(self.owner) == ()


class TestFiles:
    def test_what_is_not_there_is_none(self, tmp_path):
        assert read_if_there(tmp_path / "x") is None
        remove_durably(tmp_path / "x")
        remove_durably(tmp_path / "missing" / "x")

    def test_what_cannot_be_read_or_removed_is_told(self, tmp_path):
        with pytest.raises(StorageError, match="cannot be read"):
            read_if_there(tmp_path)
        (tmp_path / "folder").mkdir()
        with pytest.raises(StorageError, match="cannot be removed"):
            remove_durably(tmp_path / "folder")


async def test_a_folder_that_cannot_be_made_is_told_by_the_locks(tmp_path):
    (tmp_path / "file").write_text("")
    locks = FileLocks(tmp_path / "file" / "locks")
    with pytest.raises(StorageError, match=r"cannot be written: Not a directory.*writable"), locks.hold("a"):
        pass
    with pytest.raises(StorageError, match="Not a directory"):
        async with locks.hold_async("a"):
            pass
    (tmp_path / "file").unlink()
    with locks.hold("a"):
        pass  # and nothing stayed locked


async def test_a_lock_that_cannot_be_opened_is_told(tmp_path):
    locks = FileLocks(tmp_path)
    with locks.hold("a"):
        (name,) = tmp_path.iterdir()
    name.unlink(missing_ok=True)
    name.mkdir()
    with pytest.raises(StorageError, match="cannot be written"), locks.hold("a"):
        pass
    with pytest.raises(StorageError, match="cannot be written"):
        async with locks.hold_async("a"):
            pass


class TestLocks:
    @pytest.fixture(params=["memory", "files"])
    def locks(self, request, tmp_path):
        return MemoryLocks() if request.param == "memory" else FileLocks(tmp_path)

    def test_threads_exclude_each_other(self, locks):
        inside, most = 0, 0

        def work() -> None:
            nonlocal inside, most
            for _ in range(5):
                with locks.hold("sequence"):
                    inside += 1
                    most = max(most, inside)
                    threading.Event().wait(0.001)
                    inside -= 1

        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert most == 1

    async def test_tasks_exclude_each_other(self, locks):
        inside, most = 0, 0

        async def work() -> None:
            nonlocal inside, most
            for _ in range(3):
                async with locks.hold_async("sequence"):
                    inside += 1
                    most = max(most, inside)
                    await asyncio.sleep(0.001)
                    inside -= 1

        await asyncio.gather(*(work() for _ in range(5)))
        assert most == 1

    async def test_a_task_and_a_thread_exclude_each_other(self, locks):
        entered, leave = threading.Event(), threading.Event()

        def hold() -> None:
            with locks.hold("sequence"):
                entered.set()
                leave.wait(5)

        thread = threading.Thread(target=hold)
        thread.start()
        entered.wait(5)
        waiting = asyncio.create_task(self.enter(locks))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        leave.set()
        await waiting
        thread.join()

    @staticmethod
    async def enter(locks) -> None:
        async with locks.hold_async("sequence"):
            return

    def test_other_names_do_not_wait(self, locks):
        with locks.hold("one"), locks.hold("other"):
            pass

    def test_a_lock_is_free_after_an_error(self, locks):
        with pytest.raises(RuntimeError), locks.hold("sequence"):
            raise RuntimeError
        with locks.hold("sequence"):
            pass

    def test_processes_exclude_each_other_and_death_frees_the_lock(self, tmp_path):
        script = (
            "import sys, pathlib, time\n"
            "from arca_sdk.adapters.locks import FileLocks\n"
            "with FileLocks(pathlib.Path(sys.argv[1])).hold('sequence'):\n"
            "    print('held', flush=True)\n"
            "    time.sleep(60)\n"
        )
        with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE) as holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            free = threading.Event()

            def wait() -> None:
                with FileLocks(tmp_path).hold("sequence"):
                    free.set()

            thread = threading.Thread(target=wait)
            thread.start()
            assert not free.wait(0.2)
            holder.kill()
            assert free.wait(5)
            thread.join()
