/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * While a reply grows, its blocks but the last are settled: a new block at the margin has closed them. Only the text from
 * the beginning of the last one is parsed again, so a long reply costs no more a frame than a short one.
 */

#include "config.h"

#include "rivulet-markdown-view.h"

#include "rivulet-block-box.h"
#include "rivulet-block-parser.h"
#include "rivulet-block-text.h"
#include "rivulet-block-widget.h"

#include <string.h>

struct _RivuletMarkdownView
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GString *text;
  RivuletMarkdownMode mode;
  gsize settled; /* bytes */
  guint n_settled; /* blocks */
};

G_DEFINE_FINAL_TYPE (RivuletMarkdownView, rivulet_markdown_view, GTK_TYPE_WIDGET)

static void
settle (RivuletMarkdownView *self,
        RivuletBlock        *document)
{
  const guint n_children = rivulet_block_get_n_children (document);
  gsize start;

  if (n_children < 2)
    return;

  start = rivulet_block_get_child (document, n_children - 1)->start;
  /* A block begins after its indentation; the parser wants the line. */
  while (start > self->settled && self->text->str[start - 1] != '\n')
    start--;
  /* One line that is too long for one label is several blocks; a line without its end may yet belong to the one before. */
  if (start < rivulet_block_get_child (document, n_children - 2)->end || strchr (self->text->str + start, '\n') == NULL)
    return;
  self->settled = start;
  self->n_settled += n_children - 1;
}

void
rivulet_markdown_view_set_text (RivuletMarkdownView *self,
                                const char          *text,
                                RivuletMarkdownMode  mode)
{
  g_autoptr (RivuletBlock) document = NULL;
  gboolean grew;

  g_return_if_fail (RIVULET_IS_MARKDOWN_VIEW (self));
  g_return_if_fail (text != NULL);

  if (mode == self->mode && g_str_equal (text, self->text->str))
    return;

  grew = mode == RIVULET_MARKDOWN_GROWING && self->mode == mode && strncmp (text, self->text->str, self->text->len) == 0;
  if (!grew)
    self->settled = self->n_settled = 0;
  g_string_assign (self->text, text);
  self->mode = mode;

  if (mode == RIVULET_MARKDOWN_PLAIN)
    document = rivulet_block_parse_plain (text);
  else
    document = rivulet_block_parse (text, self->settled);
  rivulet_block_box_show (RIVULET_BLOCK_BOX (self->box), document, self->n_settled);
  if (mode == RIVULET_MARKDOWN_GROWING)
    settle (self, document);
}

void
rivulet_markdown_view_set_cut (RivuletMarkdownView *self,
                               gsize                cut)
{
  g_return_if_fail (RIVULET_IS_MARKDOWN_VIEW (self));

  rivulet_block_widget_set_cut (RIVULET_BLOCK_WIDGET (self->box), cut);
}

void
rivulet_markdown_view_set_found (RivuletMarkdownView *self,
                                 GArray              *found)
{
  g_return_if_fail (RIVULET_IS_MARKDOWN_VIEW (self));

  rivulet_block_widget_set_found (self->box, found);
}

gboolean
rivulet_markdown_view_get_place (RivuletMarkdownView *self,
                                 gsize                byte,
                                 graphene_rect_t     *place)
{
  g_return_val_if_fail (RIVULET_IS_MARKDOWN_VIEW (self), FALSE);

  return rivulet_block_widget_get_place (GTK_WIDGET (self), byte, place);
}

static void
make_labels_selectable (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && RIVULET_IS_BLOCK_TEXT (gtk_widget_get_parent (widget)))
    {
      gtk_label_set_selectable (GTK_LABEL (widget), TRUE);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    make_labels_selectable (child);
}

void
rivulet_markdown_view_make_selectable (RivuletMarkdownView *self)
{
  g_return_if_fail (RIVULET_IS_MARKDOWN_VIEW (self));

  make_labels_selectable (self->box);
}

gsize
rivulet_markdown_view_get_settled (RivuletMarkdownView *self)
{
  g_return_val_if_fail (RIVULET_IS_MARKDOWN_VIEW (self), 0);

  return self->settled;
}

static void
rivulet_markdown_view_dispose (GObject *object)
{
  RivuletMarkdownView *self = RIVULET_MARKDOWN_VIEW (object);

  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (rivulet_markdown_view_parent_class)->dispose (object);
}

static void
rivulet_markdown_view_finalize (GObject *object)
{
  g_string_free (RIVULET_MARKDOWN_VIEW (object)->text, TRUE);

  G_OBJECT_CLASS (rivulet_markdown_view_parent_class)->finalize (object);
}

static void
rivulet_markdown_view_class_init (RivuletMarkdownViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_markdown_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = rivulet_markdown_view_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "markdown");
}

static void
rivulet_markdown_view_init (RivuletMarkdownView *self)
{
  self->text = g_string_new (NULL);
  self->box = rivulet_block_box_new (RIVULET_BLOCK_KIND_DOCUMENT);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}
