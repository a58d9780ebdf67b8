# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with files: conversations out and in, models good and bad."""

import json
import os
import shutil
import sys

from driver import Window, find_model, is_sensitive, run, wait_for


def export(program, data_dir):
    """A talk becomes a Markdown file; all talks become a JSON file that brings them back elsewhere."""
    markdown = os.path.join(data_dir, "talk.md")
    everything = os.path.join(data_dir, "all.json")
    with Window(program, data_dir, find_model()) as window:
        window.say("Where do herons live?")
        reply = window.wait_reply()
        window.choose("Conversation Menu", "Export as Markdown…")
        window.answer_file_dialog("Export", markdown, "Export")
        text = wait_for("Markdown file", lambda: os.path.isfile(markdown) and open(markdown, encoding="utf-8").read())
        assert text.startswith("# Where do herons live?"), text
        assert "**You**" in text and "**Rivulet**" in text and reply.strip()[:20] in text, text

        window.choose("Main Menu", "Export All…")
        window.answer_file_dialog("Export", everything, "Export")
        wait_for("JSON file", lambda: os.path.isfile(everything))
        wait_for("word of the export", lambda: "Exported" in window.get_texts())
        window.close()

    with open(everything, encoding="utf-8") as file:
        assert json.load(file)["conversations"][0]["title"] == "Where do herons live?"
    elsewhere = os.path.join(data_dir, "elsewhere")
    os.mkdir(elsewhere)
    with Window(program, elsewhere, find_model()) as window:
        window.choose("Main Menu", "Import…")
        window.answer_file_dialog("Import Conversations", everything, "Open")
        wait_for("conversation", lambda: window.get_conversations() == ["Where do herons live?"])
        wait_for("word of the import", lambda: "1 conversation imported" in window.get_texts())
        window.select_conversation(0)
        wait_for("reply", lambda: window.get_reply() == reply)
        window.picture("imported")
        window.close()


CHATGPT = [{
    "title": "Rivers",
    "create_time": 1700000000.0,
    "update_time": 1700000100.0,
    "current_node": "c",
    "mapping": {
        "a": {"id": "a", "message": None, "parent": None, "children": ["b"]},
        "b": {"id": "b", "parent": "a", "children": ["c"], "message": {
            "author": {"role": "user"}, "create_time": 1700000001.0,
            "content": {"content_type": "text", "parts": ["How long is the Rhine?"]}}},
        "c": {"id": "c", "parent": "b", "children": [], "message": {
            "author": {"role": "assistant"}, "create_time": 1700000002.0,
            "content": {"content_type": "text", "parts": ["About 1,230 kilometres."]}}},
    },
}]


def import_chatgpt(program, data_dir):
    """An export of ChatGPT comes in; a file cut short brings nothing, and is told by its line."""
    good = os.path.join(data_dir, "conversations.json")
    bad = os.path.join(data_dir, "cut.json")
    text = json.dumps(CHATGPT + CHATGPT, indent=1)
    with open(good, "w", encoding="utf-8") as file:
        json.dump(CHATGPT, file)
    with open(bad, "w", encoding="utf-8") as file:
        file.write(text[:len(text) - 300])
    with Window(program, data_dir, find_model()) as window:
        window.choose("Main Menu", "Import…")
        window.answer_file_dialog("Import Conversations", bad, "Open")
        wait_for("word of the failure", lambda: "Nothing Was Imported" in window.get_texts())
        assert any("\nLine " in t for t in window.get_texts()), window.get_texts()
        window.picture("import-failed")
        window.press("Close", root=window.find("alert|dialog", "Nothing Was Imported"))
        assert window.get_conversations() == [], window.get_conversations()

        window.choose("Main Menu", "Import…")
        window.answer_file_dialog("Import Conversations", good, "Open")
        wait_for("conversation", lambda: window.get_conversations() == ["Rivers"])
        window.select_conversation(0)
        wait_for("messages", lambda: window.get_messages() == ["You: How long is the Rhine?",
                                                               "Rivulet: About 1,230 kilometres."])
        window.close()


def open_model(window, path):
    window.choose("Main Menu", "Open Model…")
    window.answer_file_dialog("Open Model", path, "Open")


def close_models(window):
    window.press("Close", root=window.find("dialog", "Models"))
    wait_for("end of the dialog", lambda: window.look("dialog", "Models") is None)


def models(program, data_dir):
    """A good file is shown before it is loaded, with the memory it needs; a bad one is told and the old model goes on."""
    copy = os.path.join(data_dir, "of-my-own.gguf")
    bad = os.path.join(data_dir, "bad.gguf")
    shutil.copy(find_model(), copy)
    with open(copy, "rb") as file:
        head = file.read(5000)
    with open(bad, "wb") as file:
        file.write(head)
    with Window(program, data_dir, find_model()) as window:
        window.say("Hello")
        window.wait_reply()
        open_model(window, bad)
        wait_for("word of the file", lambda: "This Is Not a Model" in window.get_texts())
        assert any("bad.gguf" in t and "byte" in t for t in window.get_texts()), window.get_texts()
        window.picture("model-bad")
        window.press("Close", root=window.find("alert|dialog", "This Is Not a Model"))
        close_models(window)
        window.say("Are you still there?")
        window.wait_reply()

        open_model(window, copy)
        wait_for("what the file is", lambda: "llama" in window.get_texts())
        texts = window.get_texts()
        assert any("weights" in t and "cache" in t for t in texts), texts
        window.picture("model-good")
        value = window.find_value("Slots")
        value.set_current_value(128)
        wait_for("slots", lambda: value.get_current_value() == 128)
        window.press("Load")
        wait_for("window of the chosen size", lambda: " of 128 slots used" in window.get_strip())
        close_models(window)
        window.close()

    # The choice belongs to the model, and is there at the next start.
    with Window(program, data_dir, copy) as window:
        wait_for("window of the chosen size", lambda: " of 128 slots used" in window.get_strip())
        window.say("Hello again")
        window.wait_reply()
        assert not is_sensitive(window.find("button", "Send")), "nothing is typed"
        window.close()


if __name__ == "__main__":
    run({"export": export, "import-chatgpt": import_chatgpt, "models": models})
    sys.exit(0)
