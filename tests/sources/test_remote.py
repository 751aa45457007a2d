"""Places elsewhere, for real: an SFTP server, an object store and fsspec's own memory, all on this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from sources.remote import fetch
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

pytestmark = pytest.mark.server


class SftpServer:
    """asyncssh's SFTP server on this machine, with one user, serving one folder."""

    def __init__(self, folder: Path) -> None:
        import asyncssh

        self.folder = folder
        self.key = asyncssh.generate_private_key("ssh-ed25519")
        self.port = 0
        self.opened: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        import asyncssh

        served = self

        class Login(asyncssh.SSHServer):
            def begin_auth(self, username: str) -> bool:
                return True

            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == ("council", "open sesame")

        class Files(asyncssh.SFTPServer):
            def __init__(self, chan: Any) -> None:
                super().__init__(chan, chroot=str(served.folder).encode())

            def open(self, path: bytes, pflags: int, attrs: Any) -> Any:
                served.opened.append(path.decode())
                return super().open(path, pflags, attrs)

        async def listen() -> Any:
            return await asyncssh.listen("127.0.0.1", 0, server_host_keys=[self.key], server_factory=Login, sftp_factory=Files)

        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(listen(), self._loop).result(30)
        self.port = self._server.get_port()

    def stop(self) -> None:
        async def close() -> None:
            self._server.close()
            await self._server.wait_closed()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    @property
    def address(self) -> str:
        return f"sftp://council@127.0.0.1:{self.port}/out"

    def known_hosts(self, path: Path, key: Any = None) -> Path:
        public = (key or self.key).export_public_key().decode().split()
        path.write_text(f"[127.0.0.1]:{self.port} {public[0]} {public[1]}\n")
        return path


@contextmanager
def _sftp(folder: Path) -> Iterator[SftpServer]:
    server = SftpServer(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def sftp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SftpServer]:
    (tmp_path / "served" / "out" / "2026-11-16").mkdir(parents=True)
    with _sftp(tmp_path / "served") as server:
        monkeypatch.setenv("SCREENING_SFTP_KNOWN_HOSTS", str(server.known_hosts(tmp_path / "known_hosts")))
        monkeypatch.setenv("SCREENING_SFTP_PASSWORD", "open sesame")
        yield server


def _held(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_what_lands_at_an_sftp_server_is_mirrored_and_fetched_once(sftp: SftpServer, tmp_path: Path) -> None:
    out = sftp.folder / "out"
    (out / "2026-11-16" / "marks; $(x) 'é.csv").write_bytes(b"a\n1\n")
    (out / "marks.csv.filepart").write_bytes(b"half")
    (out / "link.csv").symlink_to("/etc/passwd")
    mirror = fetch(sftp.address, tmp_path / "mirror")

    assert _held(mirror.folder) == {"2026-11-16/marks; $(x) 'é.csv": b"a\n1\n"}
    assert mirror.waiting == ("marks.csv.filepart",)
    assert mirror.fetched == 1
    assert (mirror.folder / "2026-11-16" / "marks; $(x) 'é.csv").stat().st_mode & 0o077 == 0
    assert fetch(sftp.address, tmp_path / "mirror").fetched == 0
    assert len(sftp.opened) == 1
    (out / "2026-11-16" / "marks; $(x) 'é.csv").write_bytes(b"a\n1\n2\n")
    assert fetch(sftp.address, tmp_path / "mirror").fetched == 1
    (out / "2026-11-16" / "marks; $(x) 'é.csv").unlink()
    assert _held(fetch(sftp.address, tmp_path / "mirror").folder) == {}


def test_an_unknown_server_is_not_spoken_to(sftp: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    monkeypatch.setenv("SCREENING_SFTP_KNOWN_HOSTS", str(empty))
    with pytest.raises(DeliveryProblem, match="not in known_hosts"):
        fetch(sftp.address, tmp_path / "mirror")
    assert empty.read_text() == ""


def test_a_server_that_shows_another_key_is_not_spoken_to(sftp: SftpServer, tmp_path: Path) -> None:
    import asyncssh

    sftp.known_hosts(tmp_path / "known_hosts", asyncssh.generate_private_key("ssh-ed25519"))
    with pytest.raises(DeliveryProblem, match="another key"):
        fetch(sftp.address, tmp_path / "mirror")


def test_without_known_hosts_nothing_is_contacted(sftp: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENING_SFTP_KNOWN_HOSTS", str(tmp_path / "nowhere"))
    with pytest.raises(ConfigurationProblem, match="known_hosts"):
        fetch(sftp.address, tmp_path / "mirror")


def test_a_wrong_password_is_told_without_repeating_it(
    sftp: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_SFTP_PASSWORD", "canary")
    with pytest.raises(DeliveryProblem, match="does not let this account in") as told:
        fetch(sftp.address, tmp_path / "mirror")
    assert "canary" not in str(told.value)


def test_a_fetch_that_breaks_off_leaves_whole_files_only_and_goes_on_from_there(
    sftp: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.sftp import SFTPFileSystem

    for name in ("a.csv", "b.csv", "c.csv"):
        (sftp.folder / "out" / name).write_bytes(name.encode() * 100)
    get_file = SFTPFileSystem.get_file

    def break_off(self: Any, rpath: str, lpath: str, **kwargs: Any) -> None:
        if rpath.endswith("b.csv"):
            Path(lpath).write_bytes(b"half")
            raise ConnectionResetError("canary")
        get_file(self, rpath, lpath, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(SFTPFileSystem, "get_file", break_off)
        with pytest.raises(DeliveryProblem, match="nothing half-read was kept") as told:
            fetch(sftp.address, tmp_path / "mirror")
    assert "canary" not in str(told.value)
    assert set(_held(tmp_path / "mirror")) == {"a.csv"}
    assert fetch(sftp.address, tmp_path / "mirror").fetched == 2
    assert _held(tmp_path / "mirror")["b.csv"] == b"b.csv" * 100


def test_a_file_that_grows_while_it_is_fetched_is_left(
    sftp: SftpServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fsspec.implementations.sftp import SFTPFileSystem

    (sftp.folder / "out" / "marks.csv").write_bytes(b"half")
    (sftp.folder / "out" / "whole.csv").write_bytes(b"whole")
    get_file = SFTPFileSystem.get_file

    def while_it_grows(self: Any, rpath: str, lpath: str, **kwargs: Any) -> None:
        if rpath.endswith("marks.csv"):
            with (sftp.folder / "out" / "marks.csv").open("ab") as more:
                more.write(b" and more")
        get_file(self, rpath, lpath, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(SFTPFileSystem, "get_file", while_it_grows)
        mirror = fetch(sftp.address, tmp_path / "mirror")
    assert _held(mirror.folder) == {"whole.csv": b"whole"}
    assert mirror.waiting == ("marks.csv",)
    assert _held(fetch(sftp.address, tmp_path / "mirror").folder)["marks.csv"] == b"half and more"


def test_a_server_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = tmp_path / "known_hosts"
    known.touch()
    monkeypatch.setenv("SCREENING_SFTP_KNOWN_HOSTS", str(known))
    with pytest.raises(DeliveryProblem, match="can't be reached"):
        fetch("sftp://council@127.0.0.1:1/out", tmp_path / "mirror")


def test_an_object_store_is_mirrored_and_fetched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ACCESS_KEY_ID": "invented",
            "AWS_SECRET_ACCESS_KEY": "invented",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            monkeypatch.setenv(name, value)
        import s3fs

        store = s3fs.S3FileSystem(skip_instance_cache=True)
        store.mkdir("council-deliveries")
        store.pipe("council-deliveries/out/2026-11-16/marks.csv", b"a\n1\n")
        store.pipe("council-deliveries/other/marks.csv", b"elsewhere")
        address = "s3://council-deliveries/out"
        mirror = fetch(address, tmp_path / "mirror")

        assert _held(mirror.folder) == {"2026-11-16/marks.csv": b"a\n1\n"}
        assert fetch(address, tmp_path / "mirror").fetched == 0
        store.pipe("council-deliveries/out/2026-11-16/marks.csv", b"a\n2\n")  # of the same size
        assert fetch(address, tmp_path / "mirror").fetched == 1
        assert _held(mirror.folder) == {"2026-11-16/marks.csv": b"a\n2\n"}
    finally:
        server.stop()


@pytest.fixture
def memory() -> Iterator[Any]:
    import fsspec

    store = fsspec.filesystem("memory")
    store.store.clear()
    yield store
    store.store.clear()


def test_a_file_that_grows_at_the_place_is_left(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.pipe("/out/marks.csv", b"half")
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    listings = iter([b"half", b"the whole of it"])
    ls = type(memory).ls

    def growing(self: Any, path: str, detail: bool = True, **kwargs: Any) -> Any:
        self.store["/out/marks.csv"].seek(0)
        self.store["/out/marks.csv"].write(next(listings))
        return ls(self, path, detail=detail, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(type(memory), "ls", growing)
        patch.setattr("sources.remote.settled", _settled_without_waiting)
        mirror = fetch("memory://out", tmp_path / "mirror", settle_seconds=30)
    assert _held(mirror.folder) == {}
    assert mirror.waiting == ("marks.csv",)
    assert _held(fetch("memory://out", tmp_path / "mirror").folder) == {"marks.csv": b"the whole of it"}


def _settled_without_waiting(look: Any, *, seconds: float) -> Any:
    from sources.settled import settled

    return settled(look, seconds=seconds, sleep=lambda wait: None)


def test_a_listing_without_end_is_refused(memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.remote.MOST_FILES", 5)
    for number in range(6):
        memory.pipe(f"/out/{number}.csv", b"a")
    with pytest.raises(DeliveryProblem, match="More than 5 files"):
        fetch("memory://out", tmp_path / "mirror")


@pytest.mark.parametrize(("address", "says"), [("abfs://c@a/x", "adlfs"), ("nosuch://x/y", "no kind of place")])
def test_a_kind_of_place_whose_package_is_not_there_is_told(tmp_path: Path, address: str, says: str) -> None:
    with pytest.raises(ConfigurationProblem, match=says):
        fetch(address, tmp_path / "mirror")
