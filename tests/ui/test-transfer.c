/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The dialog of an import or export: it shows itself when something takes long, and every way out of it cancels.
 */

#include "config.h"

#include "rivulet-transfer-dialog.h"
#include "ui-test.h"

typedef struct
{
  GtkWindow *window;
  GCancellable *cancellable;
  RivuletTransferDialog *dialog;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->window = GTK_WINDOW (adw_window_new ());
  adw_window_set_content (ADW_WINDOW (fixture->window), gtk_label_new ("Conversations"));
  gtk_window_set_default_size (fixture->window, 360, 400);
  gtk_window_present (fixture->window);
  ui_test_settle (200);
  fixture->cancellable = g_cancellable_new ();
  fixture->dialog = g_object_ref_sink (rivulet_transfer_dialog_new ("Importing Conversations", fixture->cancellable));
  rivulet_transfer_dialog_begin (fixture->dialog, GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  rivulet_transfer_dialog_end (fixture->dialog);
  ui_test_settle (300);
  g_assert_finalize_object (fixture->dialog);
  gtk_window_destroy (fixture->window);
  g_clear_object (&fixture->cancellable);
}

static gboolean
is_shown (Fixture *fixture)
{
  return gtk_widget_get_mapped (GTK_WIDGET (fixture->dialog));
}

static void
test_short (Fixture      *fixture,
            gconstpointer data)
{
  rivulet_transfer_dialog_progress (1, 2, fixture->dialog);
  g_assert_false (is_shown (fixture));
  rivulet_transfer_dialog_end (fixture->dialog);
  ui_test_settle (600);
  g_assert_false (is_shown (fixture));
  g_assert_false (g_cancellable_is_cancelled (fixture->cancellable));
}

static void
test_long (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *bar;

  UI_TEST_WAIT (is_shown (fixture));
  g_assert_true (is_shown (fixture));
  rivulet_transfer_dialog_progress (40, 100, fixture->dialog);
  bar = ui_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_PROGRESS_BAR);
  g_assert_cmpfloat_with_epsilon (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (bar)), 0.4, 1e-6);
  ui_test_settle (400);
  ui_test_picture (fixture->window, "transfer");
  g_assert_false (g_cancellable_is_cancelled (fixture->cancellable));
}

/* What was asked for once cannot be asked for again while it takes effect. */
static void
test_cancel (Fixture      *fixture,
             gconstpointer data)
{
  GtkWidget *button;

  UI_TEST_WAIT (is_shown (fixture));
  button = ui_test_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_BUTTON);
  g_assert_true (gtk_widget_is_sensitive (button));
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "transfer.cancel", NULL);
  g_assert_true (g_cancellable_is_cancelled (fixture->cancellable));
  g_assert_false (gtk_widget_is_sensitive (button));
}

static void
test_close (Fixture      *fixture,
            gconstpointer data)
{
  UI_TEST_WAIT (is_shown (fixture));
  adw_dialog_close (ADW_DIALOG (fixture->dialog));
  UI_TEST_WAIT (g_cancellable_is_cancelled (fixture->cancellable));
  g_assert_true (g_cancellable_is_cancelled (fixture->cancellable));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/transfer/short", test_short);
  ADD ("/transfer/long", test_long);
  ADD ("/transfer/cancel", test_cancel);
  ADD ("/transfer/close", test_close);
#undef ADD

  return g_test_run ();
}
