/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From cmark's inline nodes to Pango markup. Only web and mail addresses become links, and each says where it leads; HTML is
 * shown as it was written. Nodes are walked with an iterator, so that hostile nesting costs no stack.
 */

#include "config.h"

#define _GNU_SOURCE /* memmem */

#include "rivulet-inline.h"

#include <string.h>

/* Elements open inside one another; deeper ones are left out of the markup. */
#define MAX_DEPTH 16
/* How far ahead of the last piece the next one is looked for in the message, by how much of it, and how long a character's
 * name may be (bytes). */
#define SEARCH_LENGTH 512
#define RESUME_LENGTH 8
#define MAX_ENTITY 34

typedef struct
{
  RivuletBlock *block;
  GString *markup;
  const char *source;
  gsize cursor; /* everything before it has been found */
  guint depth;
} Inline;

/* Moves the cursor to where @piece, the rest of a text, goes on in the message: past a mark, an escape or an entity. */
static void
find_piece (Inline     *self,
            const char *piece,
            gsize       length)
{
  const char *from = self->source + self->cursor;
  const gsize n_left = self->block->end - self->cursor;
  const gsize n_wanted = MIN (length, RESUME_LENGTH);
  const char *found = memmem (from, MIN (n_left, n_wanted + SEARCH_LENGTH), piece, n_wanted);
  const char *semicolon = *from == '&' ? memchr (from, ';', MIN (n_left, MAX_ENTITY)) : NULL;

  if (*from == '\\' && n_left > 1 && from[1] == *piece)
    self->cursor++;
  else if (semicolon != NULL && (found == NULL || found > semicolon))
    self->cursor = (gsize) (semicolon - self->source); /* whose end stands for the character */
  else if (found != NULL)
    self->cursor = (gsize) (found - self->source);
}

/* Where each run of the text that stands in the message as it is shown comes from. */
static void
add_spans (Inline     *self,
           const char *text,
           gsize       length)
{
  gsize done = 0;

  while (done < length)
    {
      gsize n_equal = 0;

      if (self->cursor < self->block->end && self->source[self->cursor] != text[done])
        find_piece (self, text + done, length - done);
      while (done + n_equal < length && self->cursor + n_equal < self->block->end
             && self->source[self->cursor + n_equal] == text[done + n_equal])
        n_equal++;
      /* What an entity stands for is of its length, not of its letters. */
      if (n_equal == 0)
        n_equal = (gsize) (g_utf8_next_char (text + done) - (text + done));

      rivulet_block_add_span (self->block, self->cursor, self->block->n_shown + done, n_equal);
      self->cursor = MIN (self->cursor + n_equal, self->block->end);
      done += n_equal;
    }
}

static void
add_text (Inline     *self,
          const char *literal)
{
  g_autofree char *valid = g_utf8_make_valid (literal == NULL ? "" : literal, -1);
  g_autofree char *escaped = g_markup_escape_text (valid, -1);
  const gsize length = strlen (valid);

  add_spans (self, valid, length);
  self->block->n_shown += length;
  g_string_append (self->markup, escaped);
}

static gboolean
is_link (const char *url)
{
  g_autofree char *scheme = g_uri_parse_scheme (url);

  if (scheme == NULL || !g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL))
    return FALSE;

  return g_str_equal (scheme, "http") || g_str_equal (scheme, "https") || g_str_equal (scheme, "mailto");
}

static void
open_link (Inline     *self,
           cmark_node *node)
{
  const char *url = cmark_node_get_url (node);
  g_autofree char *escaped = NULL;
  g_autofree char *title = NULL;

  if (url == NULL || !is_link (url))
    {
      g_string_append (self->markup, "<span>");
      return;
    }

  /* The tooltip is markup itself, so it is escaped twice. */
  escaped = g_markup_escape_text (url, -1);
  title = g_markup_escape_text (escaped, -1);
  g_string_append_printf (self->markup, "<a href=\"%s\" title=\"%s\">", escaped, title);
}

static void
close_link (Inline     *self,
            cmark_node *node)
{
  const char *url = cmark_node_get_url (node);

  g_string_append (self->markup, url == NULL || !is_link (url) ? "</span>" : "</a>");
}

static void
open_element (Inline     *self,
              cmark_node *node,
              gboolean    opens)
{
  const cmark_node_type type = cmark_node_get_type (node);
  const char *tag = NULL;

  /* Counted even where nothing is written, so that each end finds its beginning. */
  if (!opens)
    self->depth--;
  if (self->depth < MAX_DEPTH)
    {
      if (type == CMARK_NODE_EMPH)
        tag = "i";
      else if (type == CMARK_NODE_STRONG)
        tag = "b";
      else if (g_str_equal (cmark_node_get_type_string (node), "strikethrough"))
        tag = "s";

      if (tag != NULL)
        g_string_append_printf (self->markup, opens ? "<%s>" : "</%s>", tag);
      else if (type == CMARK_NODE_LINK && opens)
        open_link (self, node);
      else if (type == CMARK_NODE_LINK)
        close_link (self, node);
    }
  if (opens)
    self->depth++;
}

static void
add_leaf (Inline     *self,
          cmark_node *node)
{
  const cmark_node_type type = cmark_node_get_type (node);

  if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
    {
      add_text (self, "\n");
    }
  else if (type == CMARK_NODE_CODE)
    {
      /* A grey that is right on light and dark alike. */
      g_string_append (self->markup, "<span font_family=\"monospace\" background=\"#808080\" background_alpha=\"16%\">");
      add_text (self, cmark_node_get_literal (node));
      g_string_append (self->markup, "</span>");
    }
  else
    {
      add_text (self, cmark_node_get_literal (node));
    }
}

static gboolean
is_leaf (cmark_node *node)
{
  const cmark_node_type type = cmark_node_get_type (node);

  return type == CMARK_NODE_TEXT || type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK
         || type == CMARK_NODE_CODE || type == CMARK_NODE_HTML_INLINE || type == CMARK_NODE_CUSTOM_INLINE;
}

void
rivulet_inline_fill (RivuletBlock *block,
                     cmark_node   *node,
                     const char   *source)
{
  Inline self = { block, g_string_new (NULL), source, block->start, 0 };
  cmark_iter *iterator = cmark_iter_new (node);
  cmark_event_type event;

  while ((event = cmark_iter_next (iterator)) != CMARK_EVENT_DONE)
    {
      cmark_node *current = cmark_iter_get_node (iterator);

      if (current == node)
        continue;
      if (is_leaf (current))
        add_leaf (&self, current);
      else
        open_element (&self, current, event == CMARK_EVENT_ENTER);
    }
  cmark_iter_free (iterator);
  block->text = g_string_free_and_steal (self.markup);
}
