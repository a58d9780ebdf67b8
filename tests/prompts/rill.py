# SPDX-License-Identifier: GPL-3.0-or-later
"""Talking to a model through the `rill` program."""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def add_arguments(parser):
    parser.add_argument('--rill', default=os.environ.get('RILL', str(ROOT / 'build' / 'rill')), help='the program (default: build/rill)')
    parser.add_argument('--model', default=str(ROOT / 'data' / 'model' / 'rivulet-mini.gguf'), help='default: the built-in model')
    parser.add_argument('--seed', type=int, default=1)


def run(arguments, command, text='', options=()):
    line = [arguments.rill, command, '--model', arguments.model, '--threads', '1', *options]
    done = subprocess.run(line, input=text, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f'{" ".join(line)}: {done.stderr.strip()}')
    return done.stdout


def chat(arguments, messages, seed=None, options=()):
    """The replies to the messages of one conversation, one line each; each message is a line."""
    out = run(arguments, 'chat', '\n'.join(messages) + '\n', ['--seed', str(arguments.seed if seed is None else seed), *options])
    return [line.strip() for line in out.splitlines() if line.strip()]
