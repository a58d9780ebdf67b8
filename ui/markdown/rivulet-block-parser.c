/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cmark finds the blocks; this turns them into ours, with limits: a model's output and an imported file are other people's
 * text, and a label of a megabyte or a table of ten thousand cells would stop the window.
 */

#include "config.h"

#include "rivulet-block-parser.h"

#include "rivulet-inline.h"

#include <cmark-gfm-core-extensions.h>
#include <string.h>

/* Lists and quotes within one another. */
#define MAX_DEPTH 10
/* A label is laid out whole, so it is kept to this (bytes), and to this where nothing in it can be broken: each line of it is
 * then shaped with all that follow. A table is built whole (cells). */
#define MAX_LABEL 6144
#define MAX_WORD 1024
#define MAX_CELLS 1200
/* Code beyond so many pieces has no view of its own, and what follows so many blocks is no longer Markdown. */
#define MAX_CODES 32
#define MAX_BLOCKS 1000
/* Longer than any reply: shown as it is (bytes). */
#define MAX_MARKDOWN (1024 * 1024)

typedef struct
{
  const char *text;
  gsize length;
  GArray *lines; /* gsize: the first byte of each line */
  guint n_codes;
  guint n_blocks;
} Parser;

static void convert_children (Parser       *self,
                              RivuletBlock *parent,
                              cmark_node   *node,
                              guint         depth);

static gboolean
is_space (char character)
{
  return character == ' ' || character == '\n';
}

/* The longest piece of @text that one label bears: to the end of a line, else of a word, else of a character. @within: what was
 * before it ended in the middle of a word. */
static gsize
get_piece_length (const char *text,
                  gsize       length,
                  gboolean    within)
{
  const char *newline, *space, *end;
  gsize n_word = 0;

  while (within && n_word <= MAX_WORD && n_word < length && !is_space (text[n_word]))
    n_word++;
  if (length <= MAX_LABEL && n_word <= MAX_WORD)
    return length;

  newline = g_strrstr_len (text, MAX_LABEL, "\n");
  if (newline != NULL && n_word <= MAX_WORD)
    return (gsize) (newline - text) + 1;
  space = g_strrstr_len (text, MAX_LABEL, " ");
  if (space != NULL && n_word <= MAX_WORD)
    return (gsize) (space - text) + 1;
  end = g_utf8_find_prev_char (text, text + MAX_WORD);

  return end == NULL || end == text ? MAX_WORD : (gsize) (end - text);
}

static void
add_plain (RivuletBlock *parent,
           const char   *text,
           gsize         start,
           gsize         end)
{
  while (start < end)
    {
      const gsize length = get_piece_length (text + start, end - start, start > 0 && !is_space (text[start - 1]));
      RivuletBlock *block = rivulet_block_new (RIVULET_BLOCK_KIND_PARAGRAPH, start, start + length);
      gsize n_shown = length;

      /* The paragraph's own end is an end of line already. */
      while (n_shown > 0 && (text[start + n_shown - 1] == '\n' || text[start + n_shown - 1] == '\r'))
        n_shown--;
      block->text = g_markup_escape_text (text + start, (gssize) n_shown);
      block->n_shown = n_shown;
      rivulet_block_add_span (block, start, 0, n_shown);
      rivulet_block_take_child (parent, block);
      start += length;
    }
}

static void
find_lines (Parser *self,
            gsize   from)
{
  self->lines = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_array_append_val (self->lines, from);
  for (gsize i = from; i < self->length; i++)
    {
      const gsize next = i + 1;

      /* As cmark counts: a return and a line feed are one end. */
      if (self->text[i] == '\n' || (self->text[i] == '\r' && self->text[next] != '\n'))
        g_array_append_val (self->lines, next);
    }
}

static gsize
get_line (Parser *self,
          int     line)
{
  if (line < 1)
    return g_array_index (self->lines, gsize, 0);

  return (guint) line > self->lines->len ? self->length : g_array_index (self->lines, gsize, line - 1);
}

static RivuletBlock *
new_block (Parser          *self,
           RivuletBlockKind kind,
           cmark_node      *node)
{
  const int column = cmark_node_get_start_column (node);
  const gsize start = get_line (self, cmark_node_get_start_line (node)) + (gsize) MAX (column - 1, 0);
  const gsize end = get_line (self, MAX (cmark_node_get_end_line (node), cmark_node_get_start_line (node)) + 1);

  return rivulet_block_new (kind, MIN (start, self->length), MIN (end, self->length));
}

static void
add_words (Parser          *self,
           RivuletBlock    *parent,
           RivuletBlockKind kind,
           cmark_node      *node)
{
  g_autoptr (RivuletBlock) block = new_block (self, kind, node);

  if (block->end - block->start > MAX_LABEL)
    {
      add_plain (parent, self->text, block->start, block->end);
      return;
    }
  if (kind == RIVULET_BLOCK_KIND_HEADING)
    block->level = (guint) cmark_node_get_heading_level (node);
  rivulet_inline_fill (block, node, self->text);
  rivulet_block_take_child (parent, g_steal_pointer (&block));
}

static void
add_code (Parser       *self,
          RivuletBlock *parent,
          cmark_node   *node)
{
  RivuletBlock *block;
  const gboolean html = cmark_node_get_type (node) == CMARK_NODE_HTML_BLOCK;
  const char *info = html ? "html" : cmark_node_get_fence_info (node);
  const char *literal = cmark_node_get_literal (node);
  gsize length, first;

  block = new_block (self, RIVULET_BLOCK_KIND_CODE, node);
  if (++self->n_codes > MAX_CODES)
    {
      add_plain (parent, self->text, block->start, block->end);
      rivulet_block_unref (block);
      return;
    }
  block->text = g_utf8_make_valid (literal == NULL ? "" : literal, -1);
  length = strlen (block->text);
  if (length > 0 && block->text[length - 1] == '\n')
    block->text[--length] = '\0';
  block->n_shown = length;
  if (info != NULL && *info != '\0')
    block->info = g_utf8_make_valid (info, (gssize) strcspn (info, " \t{,"));

  /* Code begins on the line after its fence; what indentation a list takes away is not worth an exact map. */
  first = !html && cmark_node_get_fence_info (node) != NULL && cmark_node_get_start_line (node) > 0
            ? get_line (self, cmark_node_get_start_line (node) + 1) : block->start;
  if (first >= block->end || strncmp (self->text + first, block->text, MIN (length, 8)) != 0)
    first = block->start;
  rivulet_block_add_span (block, first, 0, length);
  rivulet_block_take_child (parent, block);
}

static char *
dup_marker (cmark_node *item,
            cmark_node *list,
            guint       index)
{
  if (g_str_equal (cmark_node_get_type_string (item), "tasklist"))
    return g_strdup (cmark_gfm_extensions_get_tasklist_item_checked (item) ? "☑" : "☐");
  if (cmark_node_get_list_type (list) == CMARK_ORDERED_LIST)
    return g_strdup_printf ("%u.", (guint) cmark_node_get_list_start (list) + index);

  return g_strdup ("•");
}

static void
add_list (Parser       *self,
          RivuletBlock *parent,
          cmark_node   *node,
          guint         depth)
{
  RivuletBlock *list = new_block (self, RIVULET_BLOCK_KIND_LIST, node);
  guint index = 0;

  for (cmark_node *item = cmark_node_first_child (node); item != NULL; item = cmark_node_next (item))
    {
      RivuletBlock *block = new_block (self, RIVULET_BLOCK_KIND_ITEM, item);

      block->info = dup_marker (item, node, index++);
      convert_children (self, block, item, depth + 1);
      rivulet_block_take_child (list, block);
    }
  rivulet_block_take_child (parent, list);
}

static RivuletBlockAlign
get_align (const uint8_t *alignments,
           guint          n_columns,
           guint          column)
{
  const uint8_t align = alignments == NULL || column >= n_columns ? 0 : alignments[column];

  return align == 'c' ? RIVULET_BLOCK_ALIGN_CENTER : align == 'r' ? RIVULET_BLOCK_ALIGN_END : RIVULET_BLOCK_ALIGN_START;
}

static void
add_table (Parser       *self,
           RivuletBlock *parent,
           cmark_node   *node)
{
  g_autoptr (RivuletBlock) table = new_block (self, RIVULET_BLOCK_KIND_TABLE, node);
  const uint8_t *alignments = cmark_gfm_extensions_get_table_alignments (node);
  const guint n_columns = cmark_gfm_extensions_get_table_columns (node);
  guint n_cells = 0;

  for (cmark_node *row = cmark_node_first_child (node); row != NULL; row = cmark_node_next (row))
    {
      RivuletBlock *row_block = new_block (self, RIVULET_BLOCK_KIND_ROW, row);
      guint column = 0;

      row_block->header = cmark_gfm_extensions_get_table_row_is_header (row) != 0;
      rivulet_block_take_child (table, row_block);
      for (cmark_node *cell = cmark_node_first_child (row); cell != NULL; cell = cmark_node_next (cell))
        {
          RivuletBlock *block = new_block (self, RIVULET_BLOCK_KIND_CELL, cell);

          block->align = get_align (alignments, n_columns, column++);
          block->header = row_block->header;
          rivulet_inline_fill (block, cell, self->text);
          rivulet_block_take_child (row_block, block);
          if (++n_cells <= MAX_CELLS)
            continue;
          add_plain (parent, self->text, table->start, table->end);
          return;
        }
    }
  rivulet_block_take_child (parent, g_steal_pointer (&table));
}

static void
convert (Parser       *self,
         RivuletBlock *parent,
         cmark_node   *node,
         guint         depth)
{
  const cmark_node_type type = cmark_node_get_type (node);
  g_autoptr (RivuletBlock) block = NULL;

  if (type == CMARK_NODE_PARAGRAPH)
    add_words (self, parent, RIVULET_BLOCK_KIND_PARAGRAPH, node);
  else if (type == CMARK_NODE_HEADING)
    add_words (self, parent, RIVULET_BLOCK_KIND_HEADING, node);
  else if (type == CMARK_NODE_CODE_BLOCK || type == CMARK_NODE_HTML_BLOCK)
    add_code (self, parent, node);
  else if (type == CMARK_NODE_THEMATIC_BREAK)
    rivulet_block_take_child (parent, new_block (self, RIVULET_BLOCK_KIND_RULE, node));
  else if (g_str_equal (cmark_node_get_type_string (node), "table"))
    add_table (self, parent, node);
  else if (depth >= MAX_DEPTH)
    {
      block = new_block (self, RIVULET_BLOCK_KIND_PARAGRAPH, node);
      add_plain (parent, self->text, block->start, block->end);
    }
  else if (type == CMARK_NODE_LIST)
    add_list (self, parent, node, depth);
  else if (type == CMARK_NODE_BLOCK_QUOTE)
    {
      block = new_block (self, RIVULET_BLOCK_KIND_QUOTE, node);
      convert_children (self, block, node, depth + 1);
      rivulet_block_take_child (parent, g_steal_pointer (&block));
    }
}

static void
convert_children (Parser       *self,
                  RivuletBlock *parent,
                  cmark_node   *node,
                  guint         depth)
{
  for (cmark_node *child = cmark_node_first_child (node); child != NULL; child = cmark_node_next (child))
    {
      if (++self->n_blocks > MAX_BLOCKS)
        {
          g_autoptr (RivuletBlock) rest = new_block (self, RIVULET_BLOCK_KIND_PARAGRAPH, child);

          add_plain (parent, self->text, rest->start, MAX (parent->end, rest->end));
          return;
        }
      convert (self, parent, child, depth);
    }
}

static cmark_node *
parse_document (const char *text,
                gsize       length)
{
  static const char *const extensions[] = { "table", "strikethrough", "autolink", "tasklist" };
  cmark_parser *parser;
  cmark_node *document;

  cmark_gfm_core_extensions_ensure_registered ();
  parser = cmark_parser_new (CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE);
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      cmark_syntax_extension *extension = cmark_find_syntax_extension (extensions[i]);

      if (extension != NULL)
        cmark_parser_attach_syntax_extension (parser, extension);
    }
  cmark_parser_feed (parser, text, length);
  document = cmark_parser_finish (parser);
  cmark_parser_free (parser);

  return document;
}

RivuletBlock *
rivulet_block_parse (const char *text,
                     gsize       from)
{
  Parser self = { .text = text, .length = strlen (text) };
  RivuletBlock *document;
  cmark_node *node;

  g_return_val_if_fail (from <= self.length, NULL);

  document = rivulet_block_new (RIVULET_BLOCK_KIND_DOCUMENT, from, self.length);
  if (self.length - from > MAX_MARKDOWN)
    {
      add_plain (document, text, from, self.length);
      return document;
    }

  find_lines (&self, from);
  node = parse_document (text + from, self.length - from);
  convert_children (&self, document, node, 0);
  cmark_node_free (node);
  g_array_unref (self.lines);

  return document;
}

RivuletBlock *
rivulet_block_parse_plain (const char *text)
{
  const gsize length = strlen (text);
  RivuletBlock *document = rivulet_block_new (RIVULET_BLOCK_KIND_DOCUMENT, 0, length);

  add_plain (document, text, 0, length);

  return document;
}
