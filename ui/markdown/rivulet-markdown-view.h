/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A message's text: Markdown as widgets, or plain words.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_MARKDOWN_VIEW (rivulet_markdown_view_get_type ())
G_DECLARE_FINAL_TYPE (RivuletMarkdownView, rivulet_markdown_view, RIVULET, MARKDOWN_VIEW, GtkWidget)

/**
 * RivuletMarkdownMode:
 * @RIVULET_MARKDOWN_PLAIN: what is written is what is shown
 * @RIVULET_MARKDOWN_WHOLE: Markdown that will not grow
 * @RIVULET_MARKDOWN_GROWING: Markdown under way: where the text only grew, its last block alone is made anew
 */
typedef enum
{
  RIVULET_MARKDOWN_PLAIN,
  RIVULET_MARKDOWN_WHOLE,
  RIVULET_MARKDOWN_GROWING,
} RivuletMarkdownMode;

void rivulet_markdown_view_set_text (RivuletMarkdownView *self,
                                     const char          *text,
                                     RivuletMarkdownMode  mode);

/* Dims what lies before byte @cut of the text: 0 nothing, G_MAXSIZE everything. */
void rivulet_markdown_view_set_cut (RivuletMarkdownView *self,
                                    gsize                cut);

/*
 * Makes some bytes of the text stand out, until it changes.
 * @found: (nullable) (element-type RivuletTextRange): in order; NULL: nothing
 */
void rivulet_markdown_view_set_found (RivuletMarkdownView *self,
                                      GArray              *found);
/* Where a byte of the text stands. Returns: FALSE where it is not shown, or not yet allocated. */
gboolean rivulet_markdown_view_get_place (RivuletMarkdownView *self,
                                          gsize                byte,
                                          graphene_rect_t     *place);

/*
 * Lets the words be selected. A label that can be selected costs several times one that cannot, so it waits for the pointer;
 * what is made afterwards needs another call.
 */
void rivulet_markdown_view_make_selectable (RivuletMarkdownView *self);

/* Returns: how many bytes of the growing text are not parsed again. */
gsize rivulet_markdown_view_get_settled (RivuletMarkdownView *self);

G_END_DECLS
