/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A picture of the window as it draws itself. It is rendered from the window's own snapshot by the window's own renderer, so
 * that no screen grabber is needed.
 */

#include "config.h"

#include "rivulet-screenshot.h"

#include <glib/gi18n.h>

/* How often the window is asked whether it is idle, and how long it is left to settle before the picture (ms). */
#define POLL_INTERVAL 50
#define SETTLING_TIME 700
#define LONGEST_TIME 10000

typedef struct
{
  RivuletWindow *window;
  char *path;
  char **texts;
  char *page; /* NULL: opened, or none */
  guint n_said;
  guint settled;
} Screenshot;

static void
screenshot_free (Screenshot *screenshot)
{
  g_object_unref (screenshot->window);
  g_free (screenshot->path);
  g_strfreev (screenshot->texts);
  g_free (screenshot->page);
  g_free (screenshot);
}

gboolean
rivulet_screenshot_save (AdwApplicationWindow *window,
                         const char           *path,
                         GError              **error)
{
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) png = NULL;
  GtkWidget *widget = GTK_WIDGET (window);
  graphene_rect_t frame, bounds;

  g_return_val_if_fail (ADW_IS_APPLICATION_WINDOW (window), FALSE);

  /* Without a compositor GTK draws a frame of its own around the content, which is not part of the picture. */
  if (!gtk_widget_compute_bounds (widget, widget, &frame)
      || !gtk_widget_compute_bounds (adw_application_window_get_content (window), widget, &bounds))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PENDING, _ ("The window has drawn nothing yet"));
      return FALSE;
    }
  graphene_rect_offset (&bounds, -frame.origin.x, -frame.origin.y);

  paintable = gtk_widget_paintable_new (widget);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, frame.size.width, frame.size.height);
  node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PENDING, _ ("The window has drawn nothing yet"));
      return FALSE;
    }

  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, &bounds);
  png = gdk_texture_save_to_png_bytes (texture);

  return g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png), error);
}

static gboolean
poll_cb (gpointer user_data)
{
  GTask *task = user_data;
  Screenshot *screenshot = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (rivulet_window_is_busy (screenshot->window) || !gtk_widget_get_mapped (GTK_WIDGET (screenshot->window)))
    {
      screenshot->settled = 0;
      return G_SOURCE_CONTINUE;
    }

  if (screenshot->texts != NULL && screenshot->texts[screenshot->n_said] != NULL
      && rivulet_window_say (screenshot->window, screenshot->texts[screenshot->n_said]))
    {
      screenshot->n_said++;
      return G_SOURCE_CONTINUE;
    }

  screenshot->settled += POLL_INTERVAL;
  if (screenshot->settled < SETTLING_TIME)
    return G_SOURCE_CONTINUE;

  /* After the demonstration's last word. */
  if (screenshot->page != NULL)
    {
      g_autofree char *page = g_steal_pointer (&screenshot->page);

      rivulet_window_open_page (screenshot->window, page);
      screenshot->settled = 0;
      return G_SOURCE_CONTINUE;
    }

  if (rivulet_screenshot_save (ADW_APPLICATION_WINDOW (screenshot->window), screenshot->path, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PENDING) && screenshot->settled < LONGEST_TIME)
    return G_SOURCE_CONTINUE;
  else
    g_task_return_error (task, g_steal_pointer (&error));

  return G_SOURCE_REMOVE;
}

void
rivulet_screenshot_async (RivuletWindow      *window,
                          const char         *path,
                          const char *const  *texts,
                          const char         *page,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  GTask *task;
  Screenshot *screenshot;

  g_return_if_fail (RIVULET_IS_WINDOW (window));
  g_return_if_fail (path != NULL);

  screenshot = g_new0 (Screenshot, 1);
  screenshot->window = g_object_ref (window);
  screenshot->path = g_strdup (path);
  screenshot->texts = g_strdupv ((char **) texts);
  screenshot->page = g_strdup (page);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_task_data (task, screenshot, (GDestroyNotify) screenshot_free);
  g_timeout_add_full (G_PRIORITY_DEFAULT, POLL_INTERVAL, poll_cb, task, g_object_unref);
}

gboolean
rivulet_screenshot_finish (GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
