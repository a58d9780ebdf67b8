/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A message as a tree of blocks: what the Markdown parser makes and the widgets show. Plain data, immutable once parsed,
 * shared by reference. Every text knows which bytes of the message it came from, so that the memory horizon can cut it at
 * the very token.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  RIVULET_BLOCK_KIND_DOCUMENT,
  RIVULET_BLOCK_KIND_PARAGRAPH,
  RIVULET_BLOCK_KIND_HEADING,
  RIVULET_BLOCK_KIND_CODE,
  RIVULET_BLOCK_KIND_QUOTE,
  RIVULET_BLOCK_KIND_LIST,
  RIVULET_BLOCK_KIND_ITEM,
  RIVULET_BLOCK_KIND_TABLE,
  RIVULET_BLOCK_KIND_ROW,
  RIVULET_BLOCK_KIND_CELL,
  RIVULET_BLOCK_KIND_RULE,
} RivuletBlockKind;

typedef enum
{
  RIVULET_BLOCK_ALIGN_START,
  RIVULET_BLOCK_ALIGN_CENTER,
  RIVULET_BLOCK_ALIGN_END,
} RivuletBlockAlign;

typedef struct
{
  gsize source; /* byte of the message */
  gsize shown;  /* byte of the text as it is shown, without markup */
  gsize length; /* bytes */
} RivuletBlockSpan;

/**
 * RivuletBlock:
 * @start: first byte of the message that belongs to the block
 * @end: the byte after its last
 * @text: Pango markup of a paragraph, heading or cell; the plain text of code; NULL for the others
 * @n_shown: bytes of @text as it is shown, without markup
 * @info: the language of code as it was written, or the mark before an item ("•", "12."); nullable
 * @level: of a heading, 1 to 6
 * @align: of a cell
 * @header: of a row
 * @spans: (nullable): where pieces of @text came from, in order
 * @children: (nullable): RivuletBlock
 */
typedef struct
{
  RivuletBlockKind kind;
  gsize start;
  gsize end;
  char *text;
  gsize n_shown;
  char *info;
  guint level;
  RivuletBlockAlign align;
  gboolean header;
  GArray *spans;
  GPtrArray *children;
} RivuletBlock;

RivuletBlock *rivulet_block_new (RivuletBlockKind kind,
                                 gsize            start,
                                 gsize            end);
RivuletBlock *rivulet_block_ref (RivuletBlock *self);
void          rivulet_block_unref (RivuletBlock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RivuletBlock, rivulet_block_unref)

/* @child: (transfer full) */
void rivulet_block_take_child (RivuletBlock *self,
                               RivuletBlock *child);
guint         rivulet_block_get_n_children (const RivuletBlock *self);
RivuletBlock *rivulet_block_get_child (const RivuletBlock *self,
                                       guint               index);

/* Says that @length bytes of the text shown, from byte @shown on, came from byte @source of the message. */
void rivulet_block_add_span (RivuletBlock *self,
                             gsize         source,
                             gsize         shown,
                             gsize         length);

/* Returns: how many bytes of the text shown lie before byte @cut of the message. */
gsize rivulet_block_get_shown_before (const RivuletBlock *self,
                                      gsize               cut);

G_END_DECLS
