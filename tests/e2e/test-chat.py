# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with conversations and messages: search, reply again, edit, switch versions, come back to a draft."""

import subprocess
import sys
import time

from driver import Atspi, Window, find_model, run, wait_for


def search(program, data_dir):
    """Words of a message are found in all conversations, and lead there."""
    with Window(program, data_dir, find_model()) as window:
        window.say("The heron stands in the shallow water")
        window.wait_reply()
        window.press("New Conversation")
        wait_for("empty conversation", lambda: not window.get_messages())
        window.say("Something else")
        window.wait_reply()
        window.press("Search")
        entry = window.find("text|entry", "Search all conversations")
        entry.get_editable_text_iface().set_text_contents("shallow")
        results = window.find("list", "Search Results")
        wait_for("one hit", lambda: results.get_child_count() >= 1)
        assert "heron" in results.get_child_at_index(0).get_name(), results.get_child_at_index(0).get_name()
        entry.get_editable_text_iface().set_text_contents("nothingofthesort")
        wait_for("word of nothing", lambda: "Nothing Found" in window.get_texts())
        window.close()


def reply_again(program, data_dir):
    """Another reply is a version of its own; the first one comes back."""
    with Window(program, data_dir, find_model(), seed=0) as window:
        window.say("Tell me something about a river")
        first = window.wait_reply()
        window.hover(-1)
        window.press("Reply Again")
        wait_for("second version", lambda: "2 of 2" in window.get_texts())
        window.wait_reply()
        window.press("Previous Version")
        wait_for("first version", lambda: "1 of 2" in window.get_texts())
        assert window.wait_reply() == first
        window.close()


def edit(program, data_dir):
    """A question said otherwise goes on from there, and what was said before stays beside it."""
    with Window(program, data_dir, find_model()) as window:
        window.say("A short question")
        window.wait_reply()
        window.hover(0)
        window.press("Edit and Go on From Here")
        window.find("button", "Cancel Editing")
        window.type_message("Another question")
        window.press("Send")
        wait_for("new question", lambda: "You: Another question" in window.get_messages())
        window.wait_reply()
        assert "2 of 2" in window.get_texts()
        window.press("Previous Version")
        wait_for("old question", lambda: "You: A short question" in window.get_messages())
        window.close()


def draft(program, data_dir):
    """What was typed and not sent is there after a restart."""
    with Window(program, data_dir, find_model()) as window:
        window.say("Hello")
        window.wait_reply()
        window.type_message("half a thou")
        window.close()

    with Window(program, data_dir, find_model()) as window:
        wait_for("list", lambda: window.get_conversations() == ["Hello"])
        window.select_conversation(0)
        entry = window.find("text|entry", "Message")
        wait_for("draft", lambda: Atspi.Text.get_text(entry, 0, -1) == "half a thou")
        window.close()


def scroll_up(transcript):
    """A little, with the wheel over the text."""
    extents = transcript.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    subprocess.run(["xdotool", "mousemove", str(extents.x + extents.width // 2), str(extents.y + extents.height // 2),
                    "click", "4"], check=True)
    time.sleep(0.2)


def horizon(program, data_dir):
    """When the window is full the line appears, which may be above what is on the screen."""
    with Window(program, data_dir, find_model(talkative=True)) as window:
        for attempt in range(12):
            window.say(f"Tell me a long story about a girl and {attempt + 2} dogs in a big green park by the sea.")
            window.wait_reply()
            if ", 0 tokens forgotten" not in window.get_strip():
                break
        transcript = window.find("list", "Transcript")

        def look():
            if any(a.get_name().startswith("Remembers from") for a in window.walk(transcript)):
                return True
            scroll_up(transcript)
            return False

        wait_for("horizon", look)
        window.close()


if __name__ == "__main__":
    run({
        "search": search,
        "reply-again": reply_again,
        "edit": edit,
        "draft": draft,
        "horizon": horizon,
    })
    sys.exit(0)
