/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of one block: emphasis, code, links, line breaks, as Pango markup.
 */

#pragma once

#include "rivulet-block.h"

#include <cmark-gfm.h>

G_BEGIN_DECLS

/*
 * Fills in the text, the shown length and the spans of @block from the children of @node. @source is the message;
 * @block lies within it. What came from the message is escaped: it can neither break the markup nor add to it.
 */
void rivulet_inline_fill (RivuletBlock *block,
                          cmark_node   *node,
                          const char   *source);

G_END_DECLS
