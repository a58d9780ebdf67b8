# SPDX-License-Identifier: GPL-3.0-or-later
"""What the model remembers: the horizon, keeping and reminding, a memory that outlives kill -9, the lab, the sinks, a trace."""

import glob
import os
import re
import sys
import time

from driver import Atspi, Window, need_built_in_model, run, wait_for

CAPACITY = 96  # of the window that is chosen here, so that it is full after a reply or two
STORY = "Tell me a story about a fox."


def use_small_window(window):
    """Loads the model again with few slots, as a person would in its dialog."""
    window.choose("Main Menu", "Models")
    window.click(window.find("list item", "Built-in Model"))
    window.find("button", "Load")
    value = window.find_value("Slots")
    value.set_current_value(CAPACITY)
    wait_for("slots", lambda: value.get_current_value() == CAPACITY)
    window.press("Load")
    wait_for("small window", lambda: f" of {CAPACITY} slots used" in window.get_strip())
    window.press("Close", root=window.find("dialog", "Models"))
    wait_for("end of the dialog", lambda: window.look("dialog", "Models") is None)


def count_forgotten(window):
    match = re.search(r"(\d+) tokens? forgotten", window.get_strip())
    return int(match.group(1)) if match else 0


def find_divider(window):
    """The message that the line stands in, by its beginning; None where no line is on the screen."""
    transcript = window.look("list", "Transcript")
    if transcript is None:
        return None
    for i in range(transcript.get_child_count()):
        row = transcript.get_child_at_index(i)
        if row is not None and any((a.get_name() or "").startswith("Remembers from") for a in window.walk(row)):
            return row.get_name()
    return None


def talk_until_it_forgets(window):
    for _ in range(8):
        window.say(STORY)
        window.wait_reply()
        if count_forgotten(window) > 0:
            return
    raise AssertionError("nothing was forgotten")


def horizon_moves(program, data_dir):
    """As more is said the line goes down through the messages, and a click explains it."""
    with Window(program, data_dir, None) as window:
        use_small_window(window)
        talk_until_it_forgets(window)
        first = wait_for("line", lambda: find_divider(window))
        forgotten = count_forgotten(window)
        window.picture("horizon")
        window.say("What is the capital of France?")
        window.wait_reply()
        window.say(STORY)
        window.wait_reply()
        wait_for("more that is forgotten", lambda: count_forgotten(window) > forgotten)

        # After a long story the line is above the edge of the screen.
        def find_line():
            divider = find_divider(window)
            if divider is None:
                window.scroll(-3)
            return divider not in (None, first)

        wait_for("line further down", find_line)
        for name in ("Remembers from here", "Remembers from within this message"):
            for button in window.look_all("toggle button", name):
                button.get_action_iface().do_action(0)
        wait_for("explanation", lambda: any("has left the model" in t for t in window.get_texts()))
        window.picture("horizon-explained")
        window.close()


def keep_and_remind(program, data_dir):
    """A message is kept past the edge of the window, let go again, and a forgotten one is read to the model once more."""
    with Window(program, data_dir, None) as window:
        use_small_window(window)
        window.say("My cat is called Rufus.")
        window.wait_reply()
        window.hover(0)
        window.press("Keep in Memory")
        wait_for("mark of the kept message", lambda: "Kept in memory" in window.get_texts())
        talk_until_it_forgets(window)
        wait_for("kept slots in the legend", lambda: any(re.fullmatch(r"[1-9]\d* kept", t) for t in window.get_texts()))
        window.picture("kept")

        # The list is virtualised: the first message is above the edge of the screen.
        def go_up():
            window.scroll(-10)
            return window.get_messages() and window.get_messages()[0] == "You: My cat is called Rufus."

        wait_for("first message", go_up)
        window.hover(0)
        window.press("Let Go")
        wait_for("message let go", lambda: "Kept in memory" not in window.get_texts())
        window.say(STORY)
        window.wait_reply()

        wait_for("first message", go_up)
        window.hover(0)
        window.press("Remind")

        # It stands where it was read, behind the last message, and the transcript goes there by itself.
        wait_for("mark of the reminder", lambda: "Read to the model again" in window.get_texts())
        window.picture("reminded")
        window.close()


def is_memory_saved(data_dir):
    """It is saved a while after the last word of a reply has gone to the store."""
    files = glob.glob(os.path.join(data_dir, "memory", "*.stream")) + glob.glob(os.path.join(data_dir, "memory", "*.text"))
    words = os.path.getmtime(os.path.join(data_dir, "rivulet.db-wal"))
    return len(files) >= 2 and min(map(os.path.getmtime, files)) >= words


def resume(program, data_dir):
    """After kill -9 the full window is there again as it was, without reading the talk anew, and the talk goes on."""
    with Window(program, data_dir, None) as window:
        use_small_window(window)
        talk_until_it_forgets(window)
        before = window.get_strip()
        messages = window.get_messages()
        wait_for("saved memory", lambda: is_memory_saved(data_dir))
        window.kill()

    with Window(program, data_dir, None) as window:
        wait_for("conversation", lambda: len(window.get_conversations()) == 1)
        window.select_conversation(0)
        wait_for("messages", lambda: window.get_messages()[-1:] == messages[-1:])
        # Reading it anew would forget less: what was evicted before would never have been read.
        wait_for("memory as it was", lambda: window.get_strip() == before)
        window.say("And then?")
        window.wait_reply()
        wait_for("the count to go on", lambda: count_forgotten(window) > int(re.search(r"(\d+) token", before[3:]).group(1)))
        window.close()


def lab(program, data_dir):
    """Three lanes read one text to its end and say what they measured."""
    with Window(program, data_dir, None) as window:
        wait_for("model", lambda: window.get_strip().startswith("0 of"))
        window.choose("Main Menu", "Lab")
        window.press("Start")
        window.find("button", "Stop")
        wait_for("end of the three lanes", lambda: window.get_texts().count("Done") == 3, 200)
        window.picture("lab")
        numbers = [t for t in window.get_texts() if re.fullmatch(r"\d+(\.\d+)?", t)]
        assert len(numbers) >= 3, window.get_texts()
        window.press("Start")
        window.press("Stop")
        window.find("button", "Start")
        window.press("Back")
        window.find("text|entry", "Message")
        window.close()


def sinks(program, data_dir):
    """Without the sinks for one reply; then they are there again by themselves."""
    def look_switch(window):
        for accessible in window.walk():
            if accessible.get_name() == "Remove the Sinks" and accessible.get_role_name() in ("check box", "switch"):
                if accessible.get_action_iface() is not None and accessible.get_action_iface().get_n_actions() > 0:
                    return accessible
        return None

    def is_on(window):
        return look_switch(window).get_state_set().contains(Atspi.StateType.CHECKED)

    with Window(program, data_dir, None) as window:
        use_small_window(window)
        talk_until_it_forgets(window)
        switch = wait_for("switch", lambda: look_switch(window))
        switch.get_action_iface().do_action(0)
        wait_for("switch to be on", lambda: is_on(window))
        window.say("What is a window?")
        # Without its sinks a model may not find an end: then a person stops it.
        time.sleep(5)
        if window.is_replying():
            window.press("Stop")
        window.wait_reply()
        window.picture("without-sinks")
        wait_for("sinks to be back", lambda: not is_on(window))
        window.say("What is the capital of Italy?")
        assert len(window.wait_reply()) > 1
        window.close()


def trace(program, data_dir):
    """A trace is recorded and saved; it replays in the views, moment by moment, also after a restart."""
    path = os.path.join(data_dir, "trace.json")
    with Window(program, data_dir, None) as window:
        use_small_window(window)
        window.press("Record Trace")
        talk_until_it_forgets(window)
        last = window.get_strip()
        window.press("Record Trace")
        window.choose("Trace and Pictures", "Save Trace as JSON…")
        window.answer_file_dialog("Save Trace", path, "Save")
        wait_for("trace", lambda: os.path.isfile(path) and os.path.getsize(path) > 1000)
        window.close()

    with Window(program, data_dir, None) as window:
        wait_for("model", lambda: window.get_strip().startswith("0 of"))
        window.choose("Trace and Pictures", "Open Trace…")
        window.answer_file_dialog("Open Trace", path, "Open")
        moment = window.find_value("Moment of the Trace")
        moment.set_current_value(moment.get_maximum_value())
        wait_for("last moment in the strip", lambda: window.get_strip() == last)
        moment.set_current_value(0)
        wait_for("first moment in the strip", lambda: window.get_strip() != last)
        window.press("Play Trace")
        wait_for("the replay to move", lambda: moment.get_current_value() > 0)
        window.picture("replay")
        window.press("End Replay")
        wait_for("strip of the model", lambda: window.get_strip().startswith("0 of"))
        window.close()


if __name__ == "__main__":
    need_built_in_model()
    run({"horizon-moves": horizon_moves, "keep-and-remind": keep_and_remind, "resume": resume, "lab": lab, "sinks": sinks,
         "trace": trace})
    sys.exit(0)
