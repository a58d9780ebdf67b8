/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture is the very node that is on the screen: rendered by the window's renderer for PNG, replayed into cairo's vector
 * surface for SVG, once.
 */

#include "config.h"

#include "rivulet-chart-file.h"

#include <adwaita.h>
#include <cairo-svg.h>
#include <glib/gi18n.h>

/* Pixels of a PNG to one of the widget. */
#define SCALE 2.0f

static GskRenderNode *
draw (GtkWidget *widget)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));

  return gtk_snapshot_free_to_node (snapshot);
}

static GBytes *
render_png (GtkWidget     *widget,
            GskRenderNode *node)
{
  g_autoptr (GskTransform) transform = gsk_transform_scale (NULL, SCALE, SCALE);
  g_autoptr (GskRenderNode) scaled = gsk_transform_node_new (node, transform);
  g_autoptr (GdkTexture) texture = NULL;

  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), scaled,
                                         &GRAPHENE_RECT_INIT (0, 0, SCALE * (float) gtk_widget_get_width (widget),
                                                              SCALE * (float) gtk_widget_get_height (widget)));

  return gdk_texture_save_to_png_bytes (texture);
}

static cairo_status_t
append_cb (void                *closure,
           const unsigned char *data,
           unsigned int         length)
{
  g_byte_array_append (closure, data, length);

  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
render_svg (GtkWidget     *widget,
            GskRenderNode *node)
{
  GByteArray *bytes = g_byte_array_new ();
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append_cb, bytes, gtk_widget_get_width (widget),
                                                                  gtk_widget_get_height (widget));
  cairo_t *cr = cairo_create (surface);

  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);

  return g_byte_array_free_to_bytes (bytes);
}

gboolean
rivulet_chart_file_save (GtkWidget  *widget,
                         const char *path,
                         GError    **error)
{
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);
  g_return_val_if_fail (path != NULL, FALSE);

  node = draw (widget);
  if (node == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, _ ("There is nothing to be seen yet"));
      return FALSE;
    }
  bytes = g_str_has_suffix (path, ".svg") ? render_svg (widget, node) : render_png (widget, node);

  return g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), error);
}

static void
saved_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autofree char *path = file == NULL ? NULL : g_file_get_path (file);

  if (path != NULL && !rivulet_chart_file_save (widget, path, &error))
    {
      AdwDialog *alert = adw_alert_dialog_new (_ ("The Picture Was Not Saved"), error->message);

      adw_alert_dialog_add_response (ADW_ALERT_DIALOG (alert), "close", _ ("_Close"));
      adw_dialog_present (alert, widget);
    }
}

void
rivulet_chart_file_save_as (GtkWidget  *widget,
                            const char *name)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autofree char *file_name = g_strdup_printf ("%s.svg", name);
  const char *endings[] = { "svg", "png" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      g_autofree char *upper = g_ascii_strup (endings[i], -1);

      gtk_file_filter_set_name (filter, upper);
      gtk_file_filter_add_suffix (filter, endings[i]);
      g_list_store_append (filters, filter);
    }
  gtk_file_dialog_set_title (dialog, _ ("Save Picture"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_initial_name (dialog, file_name);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, saved_cb, g_object_ref (widget));
}
