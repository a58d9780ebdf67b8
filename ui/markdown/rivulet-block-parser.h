/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a message's text to its blocks.
 */

#pragma once

#include "rivulet-block.h"

G_BEGIN_DECLS

/*
 * Parses @text from byte @from on, which begins a line, as GitHub's Markdown. The blocks' bytes count from the start of
 * @text. Never fails: what is too deep, too wide or too long for widgets is shown as the text it is.
 *
 * Returns: (transfer full): the document
 */
RivuletBlock *rivulet_block_parse (const char *text,
                                   gsize       from);

/* The same for text that means nothing but itself: paragraphs of bearable length, cut at line ends where there are any. */
RivuletBlock *rivulet_block_parse_plain (const char *text);

G_END_DECLS
