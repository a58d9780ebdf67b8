/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the widgets' tests share.
 */

#include "config.h"

#include "ui-test.h"

#include "rill.h"
#include "rivulet-resources.h"
#include "rivulet-snapshot-private.h"
#include "rivulet-spans.h"

#include <glib/gstdio.h>

static void
parsing_error_cb (GtkCssProvider *provider,
                  GtkCssSection  *section,
                  GError         *error)
{
  g_autofree char *where = gtk_css_section_to_string (section);

  g_error ("%s: %s", where, error->message);
}

static void
load_style (const char *name)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  g_autofree char *path = g_strdup_printf ("/io/github/rivulet_chat/Rivulet/%s", name);

  g_signal_connect (provider, "parsing-error", G_CALLBACK (parsing_error_cb), NULL);
  gtk_css_provider_load_from_resource (provider, path);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
ui_test_init (int    *argc,
              char ***argv)
{
  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      exit (77);
    }
  adw_init ();
  g_resources_register (rivulet_get_resource ());
  load_style ("style.css");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
}

RivuletSnapshot *
ui_test_create_snapshot (guint   capacity,
                         guint   n_used,
                         guint64 n_evicted)
{
  g_autofree guint64 *slot_position = g_new0 (guint64, capacity);
  g_autofree RillToken *slot_token = g_new0 (RillToken, capacity);
  g_autofree float *slot_attention = g_new0 (float, capacity);
  float sink_mass[6], sink_contribution[6] = { 0 };
  g_autoptr (RivuletTokenTexts) texts = rivulet_token_texts_new (NULL);
  g_autoptr (GPtrArray) spans = rivulet_spans_new ();
  g_autoptr (RivuletSpan) span = rivulet_span_new (RIVULET_SPAN_MESSAGE, 7);
  double sum = (double) n_used * (n_used + 1) / 2;
  RillTrace trace = {
    .n_layer = 2,
    .n_head = 3,
    .n_sink = 4,
    .capacity = capacity,
    .n_used = n_used,
    .position = n_used + n_evicted,
    .n_read = 7,
    .n_written = n_used + n_evicted > 7 ? n_used + n_evicted - 7 : 0,
    .n_evicted = n_evicted,
    .cache_bytes = 1536 * 1024,
    .unbounded_bytes = 12 * 1024 * 1024,
    .read_per_second = 1234,
    .written_per_second = 5.25,
    .surprise = 1,
    .baseline = n_used > 0 ? 4.0f / (float) n_used : 0,
    .slot_position = slot_position,
    .slot_token = slot_token,
    .slot_attention = slot_attention,
    .sink_mass = sink_mass,
    .sink_contribution = sink_contribution,
  };

  for (guint i = 0; i < n_used; i++)
    {
      slot_position[i] = i < 4 ? i : i + n_evicted;
      slot_token[i] = (RillToken) i;
      slot_attention[i] = (float) ((i + 1) / sum);
    }
  for (guint i = 0; i < G_N_ELEMENTS (sink_mass); i++)
    sink_mass[i] = (float) i / 10.0f;
  for (guint i = 4; i < n_used; i++)
    {
      if (i == 4)
        span->begin = slot_position[i];
      rivulet_span_append (span, (RillToken) i, (guint32) (2 * slot_position[i]));
    }
  rivulet_spans_push (spans, g_steal_pointer (&span));

  return rivulet_snapshot_new (&trace, texts, spans);
}

RivuletStore *
ui_test_create_store (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("rivulet-ui-XXXXXX", &error);
  RivuletStore *store;

  g_assert_no_error (error);
  store = rivulet_store_new (dir, &error);
  g_assert_no_error (error);

  return store;
}

void
ui_test_remove_store (RivuletStore *store)
{
  g_autofree char *path = g_strdup (rivulet_store_get_dir (store));
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_assert_finalize_object (store);
  dir = g_dir_open (path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }
  g_rmdir (path);
}

void
ui_test_settle (guint duration)
{
  gint64 end = g_get_monotonic_time () + duration * (gint64) 1000;

  while (g_get_monotonic_time () < end)
    {
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

GtkWindow *
ui_test_show (GtkWidget *child,
              int        width,
              int        height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  while (!gtk_widget_get_mapped (child) || gtk_widget_get_width (child) == 0)
    g_main_context_iteration (NULL, TRUE);
  ui_test_settle (100);

  return GTK_WINDOW (window);
}

void
ui_test_picture (GtkWindow  *window,
                 const char *name)
{
  const char *dir = g_getenv ("RIVULET_TEST_PICTURES");
  GtkWidget *widget = GTK_WIDGET (window);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GtkSnapshot) snapshot = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = NULL;
  g_autofree char *path = NULL;

  if (dir == NULL)
    return;

  paintable = gtk_widget_paintable_new (widget);
  snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  node = gtk_snapshot_to_node (snapshot);
  if (node == NULL)
    return;
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  file = g_strdup_printf ("%s.png", name);
  path = g_build_filename (dir, file, NULL);
  g_mkdir_with_parents (dir, 0755);
  gdk_texture_save_to_png (texture, path);
}

gboolean
ui_test_press (GtkWidget      *widget,
               guint           keyval,
               GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  guint n_controllers = g_list_model_get_n_items (controllers);

  for (guint i = 0; i < n_controllers; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      guint n_shortcuts;

      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      n_shortcuts = g_list_model_get_n_items (G_LIST_MODEL (controller));
      for (guint j = 0; j < n_shortcuts; j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (G_LIST_MODEL (controller), j);
          GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

          if (GTK_IS_KEYVAL_TRIGGER (trigger)
              && gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) == keyval
              && gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) == modifiers)
            return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                                 gtk_shortcut_get_arguments (shortcut));
        }
    }

  return FALSE;
}

GtkWidget *
ui_test_find (GtkWidget *root,
              GType      type)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = ui_test_find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

guint
ui_test_count (GtkWidget *root,
               GType      type)
{
  guint n_found = g_type_is_a (G_OBJECT_TYPE (root), type) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n_found += ui_test_count (child, type);

  return n_found;
}
