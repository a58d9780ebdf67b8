/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tiny vocabulary and a folder for the files of a test.
 */
#pragma once

#include <glib.h>

/* Writes a sentencepiece model of byte pieces, control pieces and a few joins; the pieces are listed in fixture.c. */
void  fixture_write_vocabulary (const char *path);
char *fixture_new_folder       (void);
void  fixture_remove_folder    (char       *folder);
