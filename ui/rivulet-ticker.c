/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line of text, aligned to its end and faded out towards its beginning by a mask. The text node is kept until the text
 * changes.
 */

#include "config.h"

#include "rivulet-ticker.h"

#include <glib/gi18n.h>

/* More than the widest window shows. */
#define MAX_BYTES 320
#define MINIMUM_WIDTH 24

struct _RivuletTicker
{
  GtkWidget parent_instance;

  GString *text;
  PangoLayout *layout;
};

G_DEFINE_FINAL_TYPE (RivuletTicker, rivulet_ticker, GTK_TYPE_WIDGET)

static PangoLayout *
get_layout (RivuletTicker *self)
{
  if (self->layout == NULL)
    {
      self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->text->str);
      pango_layout_set_single_paragraph_mode (self->layout, TRUE);
    }

  return self->layout;
}

static void
rivulet_ticker_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = MINIMUM_WIDTH;
  else
    {
      pango_layout_get_pixel_size (get_layout (RIVULET_TICKER (widget)), NULL, natural);
      *minimum = *natural;
    }
}

static void
rivulet_ticker_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  RivuletTicker *self = RIVULET_TICKER (widget);
  float width = (float) gtk_widget_get_width (widget);
  float height = (float) gtk_widget_get_height (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  const GskColorStop stops[] = { { 0, { 0, 0, 0, 0 } }, { 1, { 0, 0, 0, 1 } } };
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, width, height);
  GdkRGBA color;
  int text_width, text_height;

  if (self->text->len == 0 || width <= 0)
    return;

  gtk_widget_get_color (widget, &color);
  pango_layout_get_pixel_size (get_layout (self), &text_width, &text_height);
  gtk_snapshot_push_mask (snapshot, GSK_MASK_MODE_ALPHA);
  gtk_snapshot_append_linear_gradient (snapshot, &bounds, &GRAPHENE_POINT_INIT (mirrored ? width : 0, 0),
                                       &GRAPHENE_POINT_INIT (mirrored ? 0 : width, 0), stops, G_N_ELEMENTS (stops));
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_push_clip (snapshot, &bounds);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (mirrored ? 0 : width - (float) text_width,
                                                          (height - (float) text_height) / 2));
  gtk_snapshot_append_layout (snapshot, get_layout (self), &color);
  gtk_snapshot_restore (snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
text_changed (RivuletTicker *self)
{
  if (self->layout != NULL)
    pango_layout_set_text (self->layout, self->text->str, (int) self->text->len);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
rivulet_ticker_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rivulet_ticker_parent_class)->css_changed (widget, change);
  g_clear_object (&RIVULET_TICKER (widget)->layout);
  gtk_widget_queue_resize (widget);
}

static void
rivulet_ticker_finalize (GObject *object)
{
  RivuletTicker *self = RIVULET_TICKER (object);

  g_clear_object (&self->layout);
  g_string_free (self->text, TRUE);

  G_OBJECT_CLASS (rivulet_ticker_parent_class)->finalize (object);
}

static void
rivulet_ticker_class_init (RivuletTickerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = rivulet_ticker_finalize;

  widget_class->measure = rivulet_ticker_measure;
  widget_class->snapshot = rivulet_ticker_snapshot;
  widget_class->css_changed = rivulet_ticker_css_changed;
  gtk_widget_class_set_css_name (widget_class, "ticker");
  /* What it shows passes too fast to be read out; the strip's description counts it. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
rivulet_ticker_init (RivuletTicker *self)
{
  self->text = g_string_new (NULL);
}

void
rivulet_ticker_add (RivuletTicker *self,
                    const char    *text)
{
  g_return_if_fail (RIVULET_IS_TICKER (self));
  g_return_if_fail (text != NULL);

  g_string_append (self->text, text);
  if (self->text->len > MAX_BYTES)
    {
      const char *rest = self->text->str + (self->text->len - MAX_BYTES);

      while ((*rest & 0xc0) == 0x80)
        rest++;
      g_string_erase (self->text, 0, rest - self->text->str);
    }
  text_changed (self);
}

void
rivulet_ticker_clear (RivuletTicker *self)
{
  g_return_if_fail (RIVULET_IS_TICKER (self));

  g_string_truncate (self->text, 0);
  text_changed (self);
}

const char *
rivulet_ticker_get_text (RivuletTicker *self)
{
  g_return_val_if_fail (RIVULET_IS_TICKER (self), NULL);

  return self->text->str;
}
