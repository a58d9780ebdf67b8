# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real window as a screen reader would: by role and name, through AT-SPI.

Run under tests/support/with-display.sh. A missing tool or model skips (exit status 77).
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SKIP = 77

try:
    import gi

    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib
except (ImportError, ValueError) as error:
    print(f"skipped: no AT-SPI from Python: {error}")
    sys.exit(SKIP)


from desktop import Desktop  # after the check above

# One for all windows of a test.
desktop = Desktop()


def wait_for(what, probe, timeout=60.0):
    """Returns the first true value of probe(); fails with what was waited for."""
    end = time.monotonic() + timeout
    while True:
        while GLib.MainContext.default().iteration(False):
            pass  # events that somebody listens to
        try:
            value = probe()
        except GLib.Error:
            value = None  # the object went away between two questions
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"no {what} within {timeout:.0f} s")
        time.sleep(0.05)


def find_model(talkative=False):
    """The built-in model where there is one, else small reference weights; those first when a long reply is wanted."""
    candidates = [
        os.path.join(os.environ.get("RIVULET_MODEL_DIR", ""), "rivulet-mini.gguf"),
        os.path.join(os.environ.get("RILL_REFERENCE", ""), "weights", "stories260K-f32.gguf"),
    ]
    for path in reversed(candidates) if talkative else candidates:
        if os.path.isfile(path):
            return path
    print("skipped: neither the built-in model nor the reference weights are here")
    sys.exit(SKIP)


def need_built_in_model():
    """For windows that are started without naming one."""
    if not os.path.isfile(os.path.join(os.environ.get("RIVULET_MODEL_DIR", ""), "rivulet-mini.gguf")):
        print("skipped: the built-in model is not here")
        sys.exit(SKIP)


def is_sensitive(accessible):
    return accessible.get_state_set().contains(Atspi.StateType.SENSITIVE)


class Announcements:
    """What a screen reader would be told to say, in `texts`."""

    def __init__(self):
        self.texts = []
        self.listener = Atspi.EventListener.new(self._heard)

    def _heard(self, event):
        self.texts.append(str(event.any_data))

    def __enter__(self):
        self.listener.register("object:announcement")
        return self

    def __exit__(self, *exception):
        self.listener.deregister("object:announcement")


SEED = 7  # of every reply, unless a scenario asks for another one each time with 0


def choose_seed(data_dir, seed):
    """Writes the seed into settings that are not there yet: the same talk takes the same way on every run."""
    os.makedirs(data_dir, exist_ok=True)
    path = os.path.join(data_dir, "settings.ini")
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"[Rivulet]\nsampling='seed={seed}'\n")


class Window:
    """One running program and its accessible tree."""

    def __init__(self, program, data_dir, model, *options, seed=SEED):
        choose_seed(data_dir, seed)
        self.log = tempfile.TemporaryFile(mode="w+")
        command = [program, "--data-dir", data_dir, *(["--model", model] if model else []), *options]
        environment = dict(os.environ)
        if "RIVULET_TEST_PRELOAD" in environment:  # for the program alone, not for what drives it
            environment["LD_PRELOAD"] = environment["RIVULET_TEST_PRELOAD"]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT, env=environment)
        self.application = wait_for("window", self._find_application)

    def _find_application(self):
        if self.process.poll() is not None:
            self.log.seek(0)
            raise AssertionError(f"the program ended with {self.process.returncode}: {self.log.read()}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_process_id() == self.process.pid:
                return application if application.get_child_count() > 0 else None
        return None

    def walk(self, root=None):
        """Every object on the screen, from the top."""
        stack = [root or self.application]
        while stack:
            accessible = stack.pop()
            if accessible is None:
                continue
            yield accessible
            for i in reversed(range(accessible.get_child_count())):
                stack.append(accessible.get_child_at_index(i))

    def look_all(self, role, name, root=None):
        """Everything on the screen of one of the roles (a|b) and that name."""
        for accessible in self.walk(root):
            if accessible.get_name() == name and accessible.get_role_name() in role.split("|"):
                if accessible.get_state_set().contains(Atspi.StateType.SHOWING):
                    yield accessible

    def look(self, role, name, root=None):
        return next(self.look_all(role, name, root), None)

    def find(self, role, name, timeout=60.0):
        return wait_for(f"{role} “{name}”", lambda: self.look(role, name), timeout)

    def press(self, name, role="button|toggle button", timeout=60.0, root=None):
        def press_it():
            # A menu button is two objects of one name; the inner one is what is pressed.
            for button in self.look_all(role, name, root):
                action = button.get_action_iface()
                if action is not None and action.get_n_actions() > 0:
                    return is_sensitive(button) and action.do_action(0)
            return False

        wait_for(f"button “{name}” to press", press_it, timeout)

    def choose(self, menu, item):
        """Opens a menu by the name of its button and takes one of its items."""
        def choose_it():
            self.open_menu(menu, item)
            for choice in self.look_all("menu item|check menu item", item):
                if is_sensitive(choice):
                    return choice.get_action_iface().do_action(0)
            return False

        wait_for(f"item “{item}” of “{menu}”", choose_it)

    def open_menu(self, menu, item):
        """Opens a menu that has that item. On a slow machine it may be gone again before it was looked at."""
        def open_it():
            if self.look("menu item|check menu item", item) is None:
                self.press(menu)
                wait_for("menu", lambda: self.look("menu item|check menu item", item), 10)
            return True

        for attempt in range(6):
            try:
                return open_it()
            except AssertionError:
                if attempt == 5:
                    raise
        return False

    def answer_file_dialog(self, title, path, accept):
        """Names a file in the file dialog of that title and presses the button that takes it."""
        dialog = self.find("dialog|file chooser", title)

        def find_entry():
            entries = [a for a in self.walk(dialog) if a.get_role_name() in ("text", "entry")
                       and a.get_state_set().contains(Atspi.StateType.SHOWING)]
            if not entries:  # where a file is opened the entry comes with the first stroke of a path
                self.point_at(dialog)
                self.keys("slash")
                time.sleep(0.3)
            return entries[0] if entries else None

        entry = wait_for("entry of the file dialog", find_entry)
        entry.get_editable_text_iface().set_text_contents(path)
        self.press(accept, root=dialog)
        wait_for("end of the file dialog", lambda: self.look("dialog|file chooser", title) is None)

    def find_value(self, name):
        """A control with a number, which may be scrolled away."""
        def look():
            for accessible in self.walk():
                if (accessible.get_name() or "").startswith(name) and accessible.get_value_iface() is not None:
                    return accessible.get_value_iface()
            return None

        return wait_for(f"value “{name}”", look)

    def click(self, accessible):
        """As a person would, for what has no action of its own."""
        self.point_at(accessible)
        subprocess.run(["xdotool", "click", "1"], check=True)

    def point_at(self, accessible):
        """Brings the pointer over an object: without a window manager the keys go where it is."""
        if shutil.which("xdotool") is None:
            print("skipped: xdotool is not installed")
            sys.exit(SKIP)
        extents = accessible.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        for offset in (0, 4):  # it has to move for an event to come
            subprocess.run(["xdotool", "mousemove", str(extents.x + extents.width // 2 + offset),
                            str(extents.y + extents.height // 2)], check=True)
            time.sleep(0.05)

    def picture(self, name):
        """Keeps what is on the screen as NAME.png in the folder that RIVULET_TEST_PICTURES names, if it does."""
        folder = os.environ.get("RIVULET_TEST_PICTURES")
        if folder is None or shutil.which("import") is None:
            return
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["import", "-window", "root", os.path.join(folder, name + ".png")], check=False)

    def type_message(self, text):
        entry = self.find("text|entry", "Message")
        entry.get_editable_text_iface().set_text_contents(text)

    def say(self, text):
        self.type_message(text)
        self.press("Send")

    def get_messages(self):
        """The rows on the screen: the list is virtualised, so a long reply pushes its question out of the tree."""
        transcript = self.look("list", "Transcript")
        if transcript is None:
            return []
        rows = [transcript.get_child_at_index(i) for i in range(transcript.get_child_count())]
        return [row.get_name() for row in rows if row is not None]

    def get_reply(self):
        """The last reply's text, or None while there is none."""
        messages = self.get_messages()
        if not messages or not messages[-1].startswith("Rivulet: "):
            return None
        return messages[-1][len("Rivulet: "):] or None

    def get_conversations(self):
        conversations = self.look("list", "Conversations")
        if conversations is None:
            return []
        rows = [conversations.get_child_at_index(i) for i in range(conversations.get_child_count())]
        return [row.get_name() for row in rows if row is not None]

    def select_conversation(self, index):
        self.find("list", "Conversations").get_selection_iface().select_child(index)

    def hover(self, index):
        """Brings the pointer over a message of the screen, counted from the end with -1, as a person would."""
        def move():
            transcript = self.look("list", "Transcript")
            rows = [transcript.get_child_at_index(i) for i in range(transcript.get_child_count())]
            row = [row for row in rows if row is not None][index]
            extents = row.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
            if extents.width <= 0 or extents.height <= 0:
                return False
            self.point_at(row)
            return True

        wait_for("message to point at", move)

    def scroll(self, n_steps):
        """Turns the wheel over the transcript, towards its beginning with a negative number."""
        self.point_at(self.find("list", "Transcript"))
        button = "4" if n_steps < 0 else "5"
        subprocess.run(["xdotool", "click", "--repeat", str(abs(n_steps)), button], check=True)
        time.sleep(0.2)

    def take_focus(self):
        """Brings this window to the front of the others."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split()
        assert found, "xdotool finds no window"
        subprocess.run(["xdotool", "windowraise", found[-1], "windowfocus", found[-1]], check=True)
        wait_for("focus", lambda: any(a.get_state_set().contains(Atspi.StateType.ACTIVE) for a in (
            self.application.get_child_at_index(i) for i in range(self.application.get_child_count()))))

    def keys(self, *keys):
        """Presses keys, as xdotool names them."""
        subprocess.run(["xdotool", "key", *keys], check=True)

    def get_strip(self):
        return self.find("image|icon", "Cache Strip").get_description()

    def is_replying(self):
        return self.look("button", "Stop") is not None

    def wait_reply(self):
        """The whole reply: what the row says when its name has stopped changing, which it does a frame after the text."""
        def look_twice():
            if self.is_replying():
                return None
            reply = self.get_reply()
            time.sleep(0.3)
            return reply if reply == self.get_reply() and not self.is_replying() else None

        return wait_for("end of the reply", look_twice)

    def get_texts(self):
        return [a.get_name() for a in self.walk() if a.get_role_name() == "label"]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def close(self):
        """Ends the program as the person would; its exit status must be clean."""
        self.press("Close")
        status = self.process.wait(timeout=60)
        self.log.seek(0)
        log = self.log.read()
        assert status == 0, f"the program ended with {status}: {log}"
        for line in log.splitlines():
            assert "CRITICAL" not in line and "WARNING" not in line and "Sanitizer" not in line, log

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            if exception[0] is not None:
                self.picture("failure-" + sys.argv[2])
            self.process.kill()
            self.process.wait()
        if exception[0] is not None:
            self.log.seek(0)
            print(self.log.read())


def run(scenarios):
    """Runs the scenario named on the command line: PROGRAM SCENARIO."""
    program, name = sys.argv[1:3]
    data_dir = tempfile.mkdtemp(prefix="rivulet-e2e-")
    try:
        scenarios[name](program, data_dir)
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
