"""Files on S3 and SFTP, through fsspec: each new or changed one is a delivery."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Annotated, Any, BinaryIO
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from civicstat.measurement.sources.connectors.protocol import Ask, FoundFile, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition


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
    try:
        system = OPENING[parts.scheme](ask, settings)
        path = parts.path if parts.scheme == "sftp" else f"{parts.netloc}{parts.path}"
        listed = system.glob(path, detail=True)
    except OSError as fault:
        raise PullRefused(f"{parts.hostname} cannot be read: {fault.strerror or fault}") from None
    about = [each for each in listed.values() if each.get("type") == "file"]
    return [_found(system, each) for each in sorted(about, key=lambda each: (str(_changed(each)), each["name"]))]


def _found(system: Any, about: dict[str, Any]) -> FoundFile:
    mark = about.get("ETag") or _changed(about)
    stamp = f"{about.get('size')}-{mark}".replace('"', "")
    return FoundFile(about["name"].rpartition("/")[2], stamp, about.get("size"), partial(_open, system, about["name"]))


def _changed(about: dict[str, Any]) -> Any:
    return about.get("LastModified") or about.get("mtime") or about.get("created") or ""


@contextmanager
def _open(system: Any, name: str) -> Iterator[BinaryIO]:
    with system.open(name, "rb") as file:
        yield file


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
    kind, _, key = settings.host_key.strip().partition(" ")
    if not key:
        raise PullRefused(
            f"host_key is missing: without the server's public key nobody knows who answers as {host}. "
            f"Ask its administrator, or take it with: ssh-keyscan -t ed25519 {host}"
        )

    class Checked(SFTPFileSystem):  # type: ignore[misc]  # untyped; its own takes any key of a server it does not know
        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            known = paramiko.hostkeys.HostKeyEntry.from_line(f"{_host_name(host, port)} {kind} {key}")
            if known is None or known.key is None:
                raise PullRefused("host_key cannot be read; expected a line such as: ssh-ed25519 AAAA...")
            self.client.get_host_keys().add(_host_name(host, port), known.key.get_name(), known.key)
            try:
                self.client.connect(self.host, **self.ssh_kwargs)
            except paramiko.SSHException as fault:
                raise PullRefused(f"{host} cannot be signed in to: {fault}") from None
            self.ftp = self.client.open_sftp()

    return Checked(
        host, port=port, username=parts.username, password=reveal(settings.password, ask.reach), timeout=30,
        look_for_keys=False, allow_agent=False, skip_instance_cache=True,
    )  # fmt: skip


def _host_name(host: str, port: int) -> str:
    return host if port == 22 else f"[{host}]:{port}"


OPENING: dict[str, Callable[[Ask, RemoteSettings], Any]] = {"s3": _s3, "sftp": _sftp}
