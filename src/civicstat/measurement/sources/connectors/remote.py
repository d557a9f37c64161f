"""Files on S3 and SFTP, through fsspec: each new or changed one is a delivery."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Annotated, Any, BinaryIO, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from civicstat.measurement.sources.connectors.protocol import Ask, FoundFile, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition

_KEY = re.compile(r"(?:ssh|ecdsa)-[a-z0-9-]+ +[A-Za-z0-9+/=]{20,}")  # ssh-keyscan prints the host before it
_FAULTS = {"botocore.exceptions": ("BotoCoreError", "ClientError"), "paramiko": ("SSHException",)}


def _is_store(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in OPENING or not parts.hostname or len(parts.path) < 2:
        raise ValueError(f"found {text!r}, expected s3://bucket/folder/*.csv or sftp://user@host/folder/*.csv")
    if parts.password:
        raise ValueError("the address holds a password; take it out, and name it in the setting password")
    return text.strip()


class RemoteSettings(Definition):
    """Files on a store that is reached over the network."""

    address: Annotated[str, AfterValidator(_is_store)] = Field(
        description="Which files: s3://bucket/folder/*.csv or sftp://user@host/folder/*.csv"
    )
    key: str = Field(
        default="", description="S3: the access key's id; without one the bucket is read as the public sees it"
    )
    password: Secret = Field(default="", description="Where the password (SFTP) or the secret key (S3) lies")
    endpoint: str = Field(default="", description="S3: the address of a store other than Amazon's")
    host_key: str = Field(
        default="", description="SFTP: the server's public key, as ssh-keyscan prints it: ssh-ed25519 AAAA..."
    )


def files(ask: Ask) -> Sequence[FoundFile]:
    """Return the files that the pattern names, by when they changed."""
    settings: RemoteSettings = ask.settings
    parts = urlsplit(settings.address)
    path = parts.path if parts.scheme == "sftp" else f"{parts.netloc}{parts.path}"
    with _told_by(parts.hostname or ""):
        system = OPENING[parts.scheme](ask, settings)
        listed = system.glob(path, detail=True)
        if not listed:
            _look_for(system, parts.netloc if parts.scheme == "s3" else _folder_of(path))
    about = [each for each in listed.values() if each.get("type") == "file"]
    return [_found(system, each) for each in sorted(about, key=lambda each: (str(_changed(each)), each["name"]))]


def _folder_of(pattern: str) -> str:
    """Return the folder in which all files lie that a pattern names."""
    fixed = re.split(r"[*?\[]", pattern, maxsplit=1)[0]
    return fixed.rpartition("/")[0] or "/"


def _look_for(system: Any, folder: str) -> None:
    """Raise PullRefused where a folder or bucket is not there: no file in it would ever be found."""
    try:
        system.ls(folder, detail=False)
    except FileNotFoundError:
        raise PullRefused(
            f"there is no folder or bucket {folder}, or it must not be seen; correct the address"
        ) from None


@contextmanager
def _told_by(place: str) -> Iterator[None]:
    """Raise what the libraries that read other stores raise as PullRefused, with the place."""
    try:
        yield
    except _faults() as fault:
        said = (fault.strerror if isinstance(fault, OSError) else "") or str(fault) or type(fault).__name__
        raise PullRefused(f"{place} cannot be read: {said}") from None


def _faults() -> tuple[type[Exception], ...]:
    """Return the faults of the libraries that are here."""
    known: list[type[Exception]] = [OSError, EOFError]
    for module, names in _FAULTS.items():
        with suppress(ImportError):
            known += [getattr(import_module(module), name) for name in names]
    return tuple(known)


def _found(system: Any, about: dict[str, Any]) -> FoundFile:
    mark = about.get("ETag") or _changed(about)
    stamp = f"{about.get('size')}-{mark}".replace('"', "")
    return FoundFile(about["name"].rpartition("/")[2], stamp, about.get("size"), partial(_open, system, about["name"]))


def _changed(about: dict[str, Any]) -> Any:
    return about.get("LastModified") or about.get("mtime") or about.get("created") or ""


@contextmanager
def _open(system: Any, name: str) -> Iterator[BinaryIO]:
    with _told_by(name):
        opened = system.open(name, "rb")
    with closing(opened):
        yield cast(BinaryIO, _Remote(opened, name))


@dataclass(frozen=True)
class _Remote:
    """A file on another store, of whose faults it is told which file they concern."""

    file: Any
    name: str

    def read(self, size: int = -1) -> bytes:
        with _told_by(self.name):
            return bytes(self.file.read(size))


def _s3(ask: Ask, settings: RemoteSettings) -> Any:
    import fsspec

    if settings.endpoint:
        parts = urlsplit(settings.endpoint)
        ask.reach.check_host(parts.hostname or "", parts.port)
    try:
        return fsspec.filesystem(
            "s3", key=settings.key or None, secret=reveal(settings.password, ask.reach) or None,
            anon=not settings.key, endpoint_url=settings.endpoint or None, skip_instance_cache=True,
            use_listings_cache=False,
        )  # fmt: skip
    except ImportError:
        raise PullRefused("files on S3 need an extra on this server: pip install 'civicstat[s3]'") from None


def _sftp(ask: Ask, settings: RemoteSettings) -> Any:
    try:
        import paramiko
    except ImportError:
        raise PullRefused("files on SFTP need an extra on this server: pip install 'civicstat[sftp]'") from None
    from fsspec.implementations.sftp import SFTPFileSystem

    parts = urlsplit(settings.address)
    host, port = parts.hostname or "", parts.port or 22
    ask.reach.check_host(host, port)
    name, key = _host_key(settings.host_key, host, port)

    class Checked(SFTPFileSystem):  # type: ignore[misc]  # untyped; its own takes any key of a server it does not know
        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            self.client.get_host_keys().add(name, key.get_name(), key)
            try:
                self.client.connect(self.host, **self.ssh_kwargs)
            except paramiko.SSHException as fault:
                raise PullRefused(f"{host} cannot be signed in to: {fault}") from None
            self.ftp = self.client.open_sftp()

    return Checked(
        host, port=port, username=parts.username, password=reveal(settings.password, ask.reach), timeout=30,
        look_for_keys=False, allow_agent=False, skip_instance_cache=True,
    )  # fmt: skip


def _host_key(stated: str, host: str, port: int) -> tuple[str, Any]:
    """Return the name by which a server is known, and its public key."""
    import paramiko

    name = host if port == 22 else f"[{host}]:{port}"
    found = _KEY.search(stated)
    try:
        known = paramiko.hostkeys.HostKeyEntry.from_line(f"{name} {found[0]}") if found else None
    except (paramiko.SSHException, paramiko.hostkeys.InvalidHostKey):
        known = None
    if known is None or known.key is None:
        what = "cannot be read, expected a line such as ssh-ed25519 AAAA..." if stated.strip() else "is missing"
        raise PullRefused(
            f"host_key {what}: without the server's public key nobody knows who answers as {host}. Ask its "
            f"administrator, or take it with: ssh-keyscan -t ed25519 {f'-p {port} ' if port != 22 else ''}{host}"
        )
    return name, known.key


OPENING: dict[str, Callable[[Ask, RemoteSettings], Any]] = {"s3": _s3, "sftp": _sftp}
