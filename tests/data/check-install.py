# SPDX-License-Identifier: GPL-3.0-or-later
"""
What is installed is complete, and the installed tree still works after it was moved as a whole:
check-install.py BUILD PREFIX APP_ID RUNNER relocatable|fixed, where RUNNER gives a command a display and a bus of its own.
"""

import os
import pathlib
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

build, prefix, app_id, runner, service = sys.argv[1:6]
base_id = app_id.removesuffix(".Devel")
SKIPPED = 77

FILES = [
    "bin/rill",
    "bin/rivulet",
    f"share/applications/{app_id}.desktop",
    f"share/metainfo/{app_id}.metainfo.xml",
    f"share/dbus-1/services/{app_id}.service",
    f"share/glib-2.0/schemas/{base_id}.gschema.xml",
    f"share/icons/hicolor/scalable/apps/{app_id}.svg",
    f"share/icons/hicolor/symbolic/apps/{app_id}-symbolic.svg",
    "share/man/man1/rill.1",
    "share/man/man1/rivulet.1",
    "share/rivulet/model/rivulet-mini.gguf",
]
LANGUAGES = ["de", "fr", "id"]
WORDS = {"de": "Gespräche ohne Ende", "fr": "Des conversations sans fin", "id": "Percakapan tanpa akhir"}


def install(folder):
    command = shlex.split(os.environ.get("MESON", "meson"))
    subprocess.run([*command, "install", "--no-rebuild", "--quiet", "-C", build, "--destdir", folder], check=True,
                   stdout=subprocess.DEVNULL)
    # As a package does: the post-install steps are left to whoever unpacks it.
    return pathlib.Path(folder) / prefix.lstrip("/")


def first_pixels(path):
    """The colours of the picture's first row."""
    data = path.read_bytes()
    at, width, channels, packed = 8, 0, 0, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, _height, depth, colour = struct.unpack(">IIBB", body[:10])
            channels = {2: 3, 6: 4}[colour]
            assert depth == 8, "the picture has not 8 bits a channel"
        if kind == b"IDAT":
            packed += body
        at += length + 12
    row = zlib.decompress(packed)[:1 + width * channels]
    values, filtered = bytearray(row[1:]), row[0]
    for i in range(channels, len(values)):
        # Nothing stands above the first row: only what is left of a value changes it.
        if filtered in (1, 4):
            values[i] = (values[i] + values[i - channels]) & 255
        elif filtered == 3:
            values[i] = (values[i] + values[i - channels] // 2) & 255
    return [values[i * channels:i * channels + 3] for i in range(width)]


def brightness(root, scratch, style):
    data = scratch / f"data-{style}"
    data.mkdir()
    (data / "settings.ini").write_text(f"[Rivulet]\nstyle='{style}'\n")
    picture = scratch / f"{style}.png"
    environment = {k: v for k, v in os.environ.items() if k not in ("GSETTINGS_SCHEMA_DIR", "RIVULET_MODEL_DIR")}
    done = subprocess.run([runner, root / "bin" / "rivulet", "--data-dir", data, "--screenshot", picture,
                           "--size", "900x600"], env=environment, capture_output=True, text=True, timeout=120)
    if done.returncode == SKIPPED:
        return None
    if done.returncode != 0 or "CRITICAL" in done.stderr:
        raise SystemExit(f"the moved window failed ({done.returncode}): {done.stderr}")
    row = first_pixels(picture)
    return sum(row[len(row) // 2])


def check_translations(root, scratch):
    """The moved program speaks each language; without a locale to speak it in, the files alone are looked at."""
    locale = scratch / "locales" / "en_US.utf8"
    made = shutil.which("localedef") is not None and subprocess.run(
        ["localedef", "--no-archive", "-i", "en_US", "-f", "UTF-8", locale], capture_output=True).returncode < 4
    for language in LANGUAGES:
        assert (root / "share/locale" / language / "LC_MESSAGES/rivulet.mo").is_file(), f"no {language} translation"
        if not (made and locale.is_dir()):
            continue
        environment = {**os.environ, "LOCPATH": str(locale.parent), "LC_ALL": "en_US.UTF-8", "LANGUAGE": language}
        told = subprocess.run([root / "bin" / "rivulet", "--help"], env=environment, capture_output=True, text=True)
        assert WORDS[language] in told.stdout, f"--help is not in {language}: {told.stdout[:200]}"


# What a desktop does when the program is chosen; tells which file the answering process runs: NAME PATH
ACTIVATE = r"""
bus="gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus --method org.freedesktop.DBus"
$bus.UpdateActivationEnvironment "{'DISPLAY': '$DISPLAY', 'XAUTHORITY': '$XAUTHORITY'}" >/dev/null
gdbus call --session --timeout 60 --dest "$1" --object-path "$2" --method org.freedesktop.Application.Activate '{}' || exit 1
pid=$($bus.GetConnectionUnixProcessID "$1")
pid=${pid#(uint32 }
readlink "/proc/${pid%,)}/exe"
gdbus call --session --dest "$1" --object-path "$2" --method org.freedesktop.Application.ActivateAction quit '[]' '{}'
"""


def check_service(root):
    """The desktop can start it: through PATH where it was moved to, or else from the place it was installed for."""
    lines = (root / f"share/dbus-1/services/{app_id}.service").read_text().splitlines()
    words = next(shlex.split(line.removeprefix("Exec=")) for line in lines if line.startswith("Exec="))
    assert os.path.isabs(words[0]), f"D-Bus starts absolute paths alone, not {words[0]}"
    if service == "fixed":
        assert words[0] == f"{prefix}/bin/rivulet", f"the service starts {words[0]}"
        return
    if shutil.which("gdbus") is None:
        return
    environment = {k: v for k, v in os.environ.items() if k not in ("GSETTINGS_SCHEMA_DIR", "RIVULET_MODEL_DIR")}
    environment["PATH"] = f"{root / 'bin'}:{os.environ['PATH']}"
    environment["XDG_DATA_DIRS"] = f"{root / 'share'}:/usr/local/share:/usr/share"
    done = subprocess.run([runner, "sh", "-c", ACTIVATE, "sh", app_id, "/" + app_id.replace(".", "/")], env=environment,
                          capture_output=True, text=True, timeout=120)
    assert str(root / "bin/rivulet") in done.stdout.splitlines(), f"D-Bus did not start it: {done.stdout}{done.stderr}"


def main():
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        (scratch / "locales").mkdir()
        root = install(scratch / "first")
        missing = [path for path in FILES if not (root / path).is_file()]
        assert not missing, f"not installed: {missing}"

        moved = scratch / "moved here"
        root.rename(moved)
        text = subprocess.run([moved / "bin" / "rill", "generate", "--prompt", "Hello", "--max-tokens", "4",
                               "--temperature", "0"], capture_output=True, text=True,
                              env={k: v for k, v in os.environ.items() if k != "RIVULET_MODEL_DIR"})
        assert text.returncode == 0 and text.stdout.strip(), f"the moved rill failed: {text.stderr}"
        check_translations(moved, scratch)

        subprocess.run(["glib-compile-schemas", "--strict", moved / "share/glib-2.0/schemas"], check=True)
        light, dark = brightness(moved, scratch, "light"), brightness(moved, scratch, "dark")
        if light is None:
            print("complete and moved; not drawn, for want of a virtual display")
            return
        assert light > dark + 300, f"the moved window does not find its settings: {light} and {dark}"
        check_service(moved)
    print("complete, and works where it was moved to")


main()
