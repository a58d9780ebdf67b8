/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A conversation's title, made from what was said first.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest title made, in characters, without the ellipsis. */
#define RIVULET_TITLE_LENGTH 50

/* Returns: (transfer full): one line of @text, cut at the end of a word where there is one; "" when @text is blank. */
char *rivulet_title_from_text (const char *text);

G_END_DECLS
