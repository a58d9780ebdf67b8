/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The horizon within a text is an attribute over its first bytes, so that moving it breaks no line anew; a stroke stands
 * before the first token that is remembered.
 */

#include "config.h"

#include "rivulet-block-text.h"

#include "rivulet-block-widget.h"
#include "rivulet-search.h"

#include <adwaita.h>
#include <string.h>

/* A label tries how narrow it can become, which for a word as long as this (bytes) means a line for each letter, with all that
 * follow shaped again; so it is told that it need not be narrower than this (letters). */
#define LONG_WORD 256
#define LONG_WORD_WIDTH 12
/* The stroke (pixels). */
#define STROKE_WIDTH 2
/* How strongly the accent colour is behind what was found. */
#define FOUND_ALPHA 0.3

struct _RivuletBlockText
{
  GtkWidget parent_instance;

  GtkWidget *label;
  RivuletBlock *block;
  gsize cut;
  gsize n_dimmed; /* bytes of the text as shown */
  GArray *found;  /* nullable */
};

static void rivulet_block_text_block_widget_init (RivuletBlockWidgetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RivuletBlockText, rivulet_block_text, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (RIVULET_TYPE_BLOCK_WIDGET, rivulet_block_text_block_widget_init))

static void
insert_attribute (PangoAttrList  *attributes,
                  PangoAttribute *attribute,
                  gsize           start,
                  gsize           end)
{
  attribute->start_index = (guint) MIN (start, G_MAXUINT - 1);
  attribute->end_index = (guint) MIN (end, G_MAXUINT - 1);
  pango_attr_list_insert (attributes, attribute);
}

/* By a colour behind it and a line under it. */
static void
insert_found (RivuletBlockText *self,
              PangoAttrList    *attributes)
{
  GdkRGBA color;

  adw_accent_color_to_rgba (adw_style_manager_get_accent_color (adw_style_manager_get_default ()), &color);
  for (guint i = 0; i < self->found->len; i++)
    {
      const RivuletTextRange *range = &g_array_index (self->found, RivuletTextRange, i);
      const gsize start = rivulet_block_get_shown_before (self->block, range->start);
      const gsize end = rivulet_block_get_shown_before (self->block, range->end);

      if (start >= end)
        continue;
      insert_attribute (attributes,
                        pango_attr_background_new ((guint16) (color.red * G_MAXUINT16), (guint16) (color.green * G_MAXUINT16),
                                                   (guint16) (color.blue * G_MAXUINT16)),
                        start, end);
      insert_attribute (attributes, pango_attr_background_alpha_new ((guint16) (FOUND_ALPHA * G_MAXUINT16)), start, end);
      insert_attribute (attributes, pango_attr_underline_new (PANGO_UNDERLINE_SINGLE), start, end);
    }
}

static void
update_attributes (RivuletBlockText *self)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  /* An address or a key that is too long for the line has no hyphen where it is broken. */
  insert_attribute (attributes, pango_attr_insert_hyphens_new (FALSE), 0, G_MAXUINT);
  if (self->n_dimmed > 0)
    insert_attribute (attributes, pango_attr_foreground_alpha_new ((guint16) (RIVULET_FORGOTTEN_ALPHA * G_MAXUINT16)), 0,
                      self->n_dimmed);
  if (self->found != NULL && self->block != NULL)
    insert_found (self, attributes);
  gtk_label_set_attributes (GTK_LABEL (self->label), attributes);
}

static void
update_dimmed (RivuletBlockText *self)
{
  gsize n_dimmed = self->block == NULL ? 0 : rivulet_block_get_shown_before (self->block, self->cut);

  if (n_dimmed == self->n_dimmed)
    return;

  self->n_dimmed = n_dimmed;
  /* The accent colour of a link would be too faint with less of it. */
  if (n_dimmed > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "forgotten");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "forgotten");
  update_attributes (self);
}

static gboolean
has_long_word (const char *text)
{
  while (*text != '\0')
    {
      const gsize length = strcspn (text, " \t\n");

      if (length > LONG_WORD)
        return TRUE;
      text += length + (text[length] != '\0');
    }

  return FALSE;
}

static void
rivulet_block_text_set_block (RivuletBlockWidget *widget,
                              RivuletBlock       *block)
{
  RivuletBlockText *self = RIVULET_BLOCK_TEXT (widget);
  static const char *const levels[] = { "h1", "h2", "h3", "h4", "h5", "h6" };

  if (self->block != NULL && self->block->level != block->level && self->block->level > 0)
    gtk_widget_remove_css_class (GTK_WIDGET (self), levels[MIN (self->block->level, 6) - 1]);
  if (block->level > 0)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), levels[MIN (block->level, 6) - 1]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->label), GTK_ACCESSIBLE_PROPERTY_LEVEL, (int) block->level, -1);
    }
  if (block->kind == RIVULET_BLOCK_KIND_CELL)
    {
      const float aligns[] = { 0, 0.5f, 1 };

      gtk_label_set_xalign (GTK_LABEL (self->label), aligns[block->align]);
    }

  rivulet_block_ref (block);
  g_clear_pointer (&self->block, rivulet_block_unref);
  self->block = block;
  gtk_label_set_width_chars (GTK_LABEL (self->label),
                             block->text != NULL && has_long_word (block->text) ? LONG_WORD_WIDTH : -1);
  gtk_label_set_label (GTK_LABEL (self->label), block->text == NULL ? "" : block->text);
  update_dimmed (self);
  if (self->found != NULL)
    update_attributes (self);
}

static void
rivulet_block_text_set_cut (RivuletBlockWidget *widget,
                            gsize               cut)
{
  RivuletBlockText *self = RIVULET_BLOCK_TEXT (widget);

  self->cut = cut;
  update_dimmed (self);
}

static void
rivulet_block_text_set_found (RivuletBlockWidget *widget,
                              GArray             *found)
{
  RivuletBlockText *self = RIVULET_BLOCK_TEXT (widget);

  if (self->found == found)
    return;
  g_clear_pointer (&self->found, g_array_unref);
  self->found = found == NULL ? NULL : g_array_ref (found);
  update_attributes (self);
}

static gboolean
rivulet_block_text_get_place (RivuletBlockWidget *widget,
                              gsize               byte,
                              graphene_rect_t    *place)
{
  RivuletBlockText *self = RIVULET_BLOCK_TEXT (widget);
  PangoRectangle glyph;
  int x, y;

  if (self->block == NULL || byte < self->block->start || byte >= self->block->end
      || gtk_widget_get_height (self->label) <= 0)
    return FALSE;

  pango_layout_index_to_pos (gtk_label_get_layout (GTK_LABEL (self->label)),
                             (int) rivulet_block_get_shown_before (self->block, byte), &glyph);
  gtk_label_get_layout_offsets (GTK_LABEL (self->label), &x, &y);
  graphene_rect_init (place, (float) (x + glyph.x / PANGO_SCALE), (float) (y + glyph.y / PANGO_SCALE),
                      (float) (glyph.width / PANGO_SCALE), (float) (glyph.height / PANGO_SCALE));

  return TRUE;
}

static void
snapshot_stroke (RivuletBlockText *self,
                 GtkSnapshot      *snapshot)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  PangoLayout *layout = gtk_label_get_layout (GTK_LABEL (self->label));
  PangoRectangle place;
  GdkRGBA color;
  int x, y;

  adw_accent_color_to_standalone_rgba (adw_style_manager_get_accent_color (style), adw_style_manager_get_dark (style),
                                       &color);
  pango_layout_index_to_pos (layout, (int) self->n_dimmed, &place);
  gtk_label_get_layout_offsets (GTK_LABEL (self->label), &x, &y);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT ((float) (x + place.x / PANGO_SCALE - STROKE_WIDTH / 2),
                                                  (float) (y + place.y / PANGO_SCALE), STROKE_WIDTH,
                                                  (float) (place.height / PANGO_SCALE)));
}

static void
rivulet_block_text_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  RivuletBlockText *self = RIVULET_BLOCK_TEXT (widget);

  GTK_WIDGET_CLASS (rivulet_block_text_parent_class)->snapshot (widget, snapshot);
  if (self->block != NULL && self->n_dimmed > 0 && self->n_dimmed < self->block->n_shown)
    snapshot_stroke (self, snapshot);
}

static void
rivulet_block_text_dispose (GObject *object)
{
  RivuletBlockText *self = RIVULET_BLOCK_TEXT (object);

  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->block, rivulet_block_unref);
  g_clear_pointer (&self->found, g_array_unref);

  G_OBJECT_CLASS (rivulet_block_text_parent_class)->dispose (object);
}

static void
rivulet_block_text_block_widget_init (RivuletBlockWidgetInterface *iface)
{
  iface->set_block = rivulet_block_text_set_block;
  iface->set_cut = rivulet_block_text_set_cut;
  iface->set_found = rivulet_block_text_set_found;
  iface->get_place = rivulet_block_text_get_place;
}

static void
rivulet_block_text_class_init (RivuletBlockTextClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_block_text_dispose;
  widget_class->snapshot = rivulet_block_text_snapshot;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "blocktext");
}

static void
rivulet_block_text_init (RivuletBlockText *self)
{
}

GtkWidget *
rivulet_block_text_new (RivuletBlockKind kind)
{
  RivuletBlockText *self = g_object_new (RIVULET_TYPE_BLOCK_TEXT, NULL);

  self->label = g_object_new (GTK_TYPE_LABEL,
                              "accessible-role", kind == RIVULET_BLOCK_KIND_HEADING ? GTK_ACCESSIBLE_ROLE_HEADING
                                                                               : GTK_ACCESSIBLE_ROLE_LABEL,
                              "use-markup", TRUE,
                              "wrap", TRUE,
                              "wrap-mode", PANGO_WRAP_WORD_CHAR,
                              "xalign", 0.0f,
                              NULL);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  update_attributes (self);

  return GTK_WIDGET (self);
}
