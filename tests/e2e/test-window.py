# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with the window, from the outside: talk, stop, delete and take it back, lose power, start twice."""

import os
import random
import subprocess
import sys
import time

from driver import Window, find_model, is_sensitive, run, wait_for


def talk(program, data_dir):
    """A message is typed, sent and answered; the cache panel's value follows."""
    with Window(program, data_dir, find_model()) as window:
        before = wait_for("strip of a loaded model",
                          lambda: window.get_strip().startswith("0 of ") and window.get_strip())
        window.say("Hello, who are you?")
        wait_for("what was said", lambda: "You: Hello, who are you?" in window.get_messages()
                 or window.get_conversations() == ["Hello, who are you?"])
        assert len(window.wait_reply()) > 1
        after = wait_for("new value of the strip", lambda: window.get_strip() != before and window.get_strip())
        n_used = int(after.split(" ")[0])
        assert n_used > 4, after
        assert after.endswith("forgotten"), after
        heat_map = window.find("image|icon", "Sink Heat Map").get_description()
        assert "layers by" in heat_map, heat_map
        window.close()


def new_conversation(program, data_dir):
    """A new conversation begins empty; the old one is listed and can be opened again."""
    with Window(program, data_dir, find_model()) as window:
        window.say("The first question")
        window.wait_reply()
        assert window.get_conversations() == ["The first question"], window.get_conversations()
        window.press("New Conversation")
        wait_for("empty conversation", lambda: not window.get_messages())
        window.say("The second question")
        window.wait_reply()
        wait_for("two conversations",
                 lambda: window.get_conversations() == ["The second question", "The first question"])
        window.close()

    with Window(program, data_dir, find_model()) as window:
        wait_for("both conversations after a restart",
                 lambda: window.get_conversations() == ["The second question", "The first question"])
        window.close()


def delete_and_undo(program, data_dir):
    """Deleting asks nothing; Undo brings the conversation back with its messages."""
    with Window(program, data_dir, find_model()) as window:
        window.say("Keep this")
        reply = window.wait_reply()
        window.press("Delete Conversation")
        wait_for("empty list", lambda: not window.get_conversations() and not window.get_messages())
        window.press("Undo")
        wait_for("conversation brought back", lambda: window.get_conversations() == ["Keep this"])
        wait_for("reply brought back", window.get_reply)
        assert window.wait_reply() == reply, (reply, window.get_messages())
        window.close()


def bad_model(program, data_dir):
    """A file that is not a model: the window opens and shows the engine's words."""
    path = os.path.join(data_dir, "not-a-model.gguf")
    with open(path, "w", encoding="utf-8") as file:
        file.write("This is no model at all, only a sentence.\n" * 10)
    with Window(program, data_dir, path) as window:
        words = wait_for("words about the file",
                         lambda: [t for t in window.get_texts() if "not-a-model.gguf" in t and "GGUF" in t])
        assert "byte 0" in words[0], words
        window.type_message("Does this work?")
        send = window.find("button", "Send")
        assert not is_sensitive(send), "nothing can be sent without a model"
        window.close()


def killed(program, data_dir):
    """kill -9 in mid-reply: after a restart the conversation and all but the last second of the reply are there."""
    with Window(program, data_dir, find_model(talkative=True)) as window:
        window.say("Tell me a very long story about a dog and a girl, and do not stop.")
        seen = wait_for("reply under way", lambda: (window.get_reply() or "") if len(window.get_reply() or "") > 20 else None)
        was_replying = window.is_replying()
        if was_replying:
            time.sleep(1.3)  # the journal is at most a second behind
        window.kill()

    with Window(program, data_dir, find_model(talkative=True)) as window:
        wait_for("conversation after the kill", lambda: len(window.get_conversations()) == 1)
        assert window.get_conversations()[0].startswith("Tell me a very long story"), window.get_conversations()
        window.select_conversation(0)
        reply = wait_for("reply after the kill", window.get_reply)
        assert reply.startswith(seen), (seen, reply)
        print(f"replying when killed: {was_replying}; seen {len(seen)} characters, kept {len(reply)}")
        window.close()


def watch_reply(window, seconds):
    """What the last reply said, as (moment, text), from now on for so long."""
    seen = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = time.monotonic()
        reply = window.get_reply()
        if reply is not None:
            seen.append((now, reply))
        time.sleep(0.1)
    return seen


def killed_often(program, data_dir):
    """kill -9 at random moments of many replies, a conversation each: nothing is lost but the last second."""
    n_kills = int(os.environ.get("RIVULET_TEST_KILLS", "8"))
    moments = random.Random(2024)
    expected = None  # (title, what must be there of the reply) of the last one that was killed
    n_replying = n_letters = 0
    for i in range(n_kills + 1):
        with Window(program, data_dir, find_model(talkative=True)) as window:
            if expected is not None:
                title, words = expected
                wait_for(f"“{title}” after its kill", lambda: title in window.get_conversations()[:1])
                window.select_conversation(0)
                wait_for(f"“{words[-40:]}” after the kill of “{title}”", lambda: (window.get_reply() or "").startswith(words))
                n_letters += len(words)
                if i == n_kills:
                    window.close()
                    break
                window.press("New Conversation")
                wait_for("empty conversation", lambda: not window.get_messages())
            title = f"Story {i + 1} of a dog and a girl"
            window.say(title)
            # Its own beginning may fall into the second that may be lost.
            seen = watch_reply(window, moments.uniform(1.0, 3.5))
            n_replying += window.is_replying()
            killed_at = time.monotonic()
            window.kill()
            settled = [text for moment, text in seen if moment < killed_at - 1.0]
            expected = title, settled[-1] if settled else ""
    print(f"{n_kills} kills, {n_replying} in mid-reply; {n_letters} letters were on the screen a second before, none was lost")


def stop(program, data_dir):
    """Stop ends the reply within a moment; what was written stays and says so; the talk goes on."""
    with Window(program, data_dir, find_model(talkative=True)) as window:
        # Looking through the whole window would take as long as the reply.
        buttons = window.find("button", "Send").get_parent().get_parent()
        for attempt in range(8):
            window.say("Tell me a very long story about a dog and a girl, and do not stop.")
            try:
                window.press("Stop", timeout=3, root=buttons)
                wait_for("mark under the reply", lambda: "Stopped" in window.get_texts(), 5)
                break
            except AssertionError:
                assert attempt < 7, "no reply was long enough to be stopped"
        first = window.wait_reply()
        assert len(first) < 20000, "the reply did not stop"
        window.say("And then?")
        wait_for("another reply", lambda: not window.is_replying() and window.get_reply() not in (None, first))
        window.close()


def second_instance(program, data_dir):
    """A second program on the same folder is told so, and harms nothing."""
    with Window(program, data_dir, find_model()) as first:
        first.say("I was here first")
        first.wait_reply()
        with Window(program, data_dir, find_model()) as second:
            wait_for("word of the first", lambda: "Conversations Cannot Be Opened" in second.get_texts())
            second.close()
        assert first.get_conversations() == ["I was here first"]
        first.close()


def command_line(program, data_dir):
    """--version and --help need no model and no folder."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert version.stdout.startswith("rivulet "), version
    text = subprocess.run([program, "--help"], capture_output=True, text=True, check=True).stdout
    for option in ("--model", "--data-dir", "--version"):
        assert option in text, text
    wrong = subprocess.run([program, "--no-such-option"], capture_output=True, text=True, check=False)
    assert wrong.returncode != 0 and "--no-such-option" in wrong.stderr, wrong


if __name__ == "__main__":
    run({
        "talk": talk,
        "new-conversation": new_conversation,
        "delete-and-undo": delete_and_undo,
        "bad-model": bad_model,
        "killed": killed,
        "killed-often": killed_often,
        "stop": stop,
        "second-instance": second_instance,
        "command-line": command_line,
    })
    sys.exit(0)
