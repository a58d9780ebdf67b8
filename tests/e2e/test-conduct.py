# SPDX-License-Identifier: GPL-3.0-or-later
"""How the program behaves towards its surroundings: what a screen reader is told, who is notified, whether the computer sleeps."""

import sys

from desktop import SUSPEND
from driver import Announcements, Window, desktop, find_model, run, wait_for


def sentences(program, data_dir):
    """A reply is announced by sentences: far fewer pieces than words, and together they are the reply."""
    with Announcements() as announcements, Window(program, data_dir, find_model()) as window:
        wait_for("model", lambda: window.get_strip().startswith("0 of"))
        window.say("Tell me a story about a bear.")
        reply = " ".join(window.wait_reply().split())
        wait_for("whole reply", lambda: " ".join(" ".join(announcements.texts).split()).find(reply) >= 0)
        pieces = [text for text in announcements.texts if text.strip() in reply or " ".join(text.split()) in reply]
        n_words = len(reply.split())
        assert len(pieces) >= 1 and (n_words < 12 or len(pieces) <= n_words / 3), (n_words, pieces)
        window.close()


def sleep(program, data_dir):
    """The computer may not fall asleep while a reply is written, and may again afterwards."""
    with Window(program, data_dir, find_model()) as window:
        wait_for("model", lambda: window.get_strip().startswith("0 of"))
        assert not desktop.inhibited, desktop.inhibited
        window.say("Tell me a story about a bear.")
        window.wait_reply()
        wait_for("inhibition", lambda: desktop.inhibited)
        cookie, flags, reason = desktop.inhibited[0]
        assert flags & SUSPEND and reason, desktop.inhibited
        wait_for("end of the inhibition", lambda: cookie in desktop.uninhibited)
        window.close()


def notification(program, data_dir):
    """The end of a reply is notified while another window is in front, and a click leads to the conversation."""
    with Window(program, data_dir, find_model()) as window, Window(program, data_dir + "-other", find_model()) as other:
        wait_for("model", lambda: window.get_strip().startswith("0 of"))
        other.take_focus()
        window.say("What is the capital of France?")
        reply = window.wait_reply()
        title, body = wait_for("notification", lambda: desktop.notifications and desktop.notifications[-1])
        assert title == "What is the capital of France?", title
        assert body and body.rstrip("…") in reply, (body, reply)
        window.press("New Conversation")
        wait_for("empty conversation", lambda: not window.get_messages())
        desktop.click_notification()
        wait_for("conversation", lambda: window.get_reply() == reply)
        other.close()
        window.close()


if __name__ == "__main__":
    run({"sentences": sentences, "sleep": sleep, "notification": notification})
    sys.exit(0)
