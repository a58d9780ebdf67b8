/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of models: what a good file is shown as, what is asked for when it is loaded, and that a bad one is told and changes
 * nothing.
 */

#include "config.h"

#include "rivulet-models-dialog.h"
#include "ui-test.h"

#include <glib/gstdio.h>
#include <string.h>

typedef AdwWindow TestWindow;
typedef AdwWindowClass TestWindowClass;
GType test_window_get_type (void);
G_DEFINE_FINAL_TYPE (TestWindow, test_window, ADW_TYPE_WINDOW)

static GVariant *asked;

static void
use_model_cb (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  g_clear_pointer (&asked, g_variant_unref);
  asked = g_variant_ref (parameter);
}

static void
test_window_class_init (TestWindowClass *klass)
{
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "win.use-model", "(suu)", use_model_cb);
}

static void
test_window_init (TestWindow *self)
{
}

/* The one button with this text. */
static GtkWidget *
find_button (GtkWidget  *root,
             const char *label)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
test_good_and_bad (void)
{
  GtkWidget *window = g_object_new (test_window_get_type (), "default-width", 700, "default-height", 700, NULL);
  RivuletModelsDialog *dialog = rivulet_models_dialog_new (NULL, NULL);
  g_autofree char *bad = g_build_filename (g_get_tmp_dir (), "rivulet-not-a-model.gguf", NULL);
  GtkWidget *load;
  const char *path;
  guint capacity, n_sink;

  adw_window_set_content (ADW_WINDOW (window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_window_present (GTK_WINDOW (window));
  adw_dialog_present (ADW_DIALOG (dialog), window);
  UI_TEST_WAIT (gtk_widget_get_mapped (GTK_WIDGET (dialog)));

  rivulet_models_dialog_show_file (dialog, NULL);
  UI_TEST_WAIT ((load = find_button (GTK_WIDGET (dialog), "_Load")) != NULL && gtk_widget_get_mapped (load));
  g_assert_true (gtk_widget_is_sensitive (load));
  g_signal_emit_by_name (load, "clicked");
  g_assert_nonnull (asked);
  g_variant_get (asked, "(&suu)", &path, &capacity, &n_sink);
  g_assert_cmpstr (path, ==, "");
  g_assert_cmpuint (capacity, ==, 512);
  g_assert_cmpuint (n_sink, ==, 4);
  g_clear_pointer (&asked, g_variant_unref);

  /* A bad file is told; the good one is still shown and nothing is loaded. */
  g_assert_true (g_file_set_contents (bad, "only words", -1, NULL));
  rivulet_models_dialog_show_file (dialog, bad);
  ui_test_settle (200);
  g_assert_null (asked);
  g_assert_true (ADW_IS_ALERT_DIALOG (adw_window_get_visible_dialog (ADW_WINDOW (window))));
  adw_dialog_force_close (adw_window_get_visible_dialog (ADW_WINDOW (window)));
  g_unlink (bad);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_test_settle (50);
}

/* A folder that holds no model is told in the engine's words, and can be chosen at all. */
static void
test_folder (void)
{
  GtkWidget *window = g_object_new (test_window_get_type (), "default-width", 700, "default-height", 700, NULL);
  RivuletModelsDialog *dialog = rivulet_models_dialog_new (NULL, NULL);
  g_autofree char *folder = g_dir_make_tmp ("rivulet-folder-XXXXXX", NULL);
  AdwDialog *alert;

  adw_window_set_content (ADW_WINDOW (window), gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_window_present (GTK_WINDOW (window));
  adw_dialog_present (ADW_DIALOG (dialog), window);
  UI_TEST_WAIT (gtk_widget_get_mapped (GTK_WIDGET (dialog)));

  rivulet_models_dialog_show_file (dialog, folder);
  ui_test_settle (200);
  alert = adw_window_get_visible_dialog (ADW_WINDOW (window));
  g_assert_true (ADW_IS_ALERT_DIALOG (alert));
  g_assert_nonnull (strstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (alert)), "config.json"));
  adw_dialog_force_close (alert);
  g_rmdir (folder);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_test_settle (50);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/models/good-and-bad", test_good_and_bad);
  g_test_add_func ("/models/folder", test_folder);

  return g_test_run ();
}
