/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window as a whole: narrow and wide, without a model, without a store, and what becomes of a message it cannot send.
 */

#include "config.h"

#include "rivulet-cache-panel.h"
#include "rivulet-composer.h"
#include "rivulet-screenshot.h"
#include "rivulet-sidebar.h"
#include "rivulet-window.h"
#include "ui-test.h"

/* One a process: it exports its actions on the bus. */
static AdwApplication *application;

typedef struct
{
  RivuletStore *store;
  RivuletGenerator *generator;
  RivuletWindow *window;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->store = ui_test_create_store ();
  fixture->generator = rivulet_generator_new (fixture->store);
  fixture->window = rivulet_window_new (application, fixture->store, fixture->generator, NULL);
}

static void
present (Fixture *fixture,
         int      width,
         int      height)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  gtk_window_present (GTK_WINDOW (fixture->window));
  UI_TEST_WAIT (gtk_widget_get_mapped (ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_COMPOSER))
                && gtk_widget_get_height (ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_COMPOSER)) > 0);
  ui_test_settle (200);
}

static gboolean
is_mapped (Fixture *fixture,
           GType    type)
{
  return gtk_widget_get_mapped (ui_test_find (GTK_WIDGET (fixture->window), type));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  UI_TEST_WAIT (fixture->window == NULL);
  g_assert_null (fixture->window);
  rivulet_generator_shutdown (fixture->generator);
  g_assert_finalize_object (fixture->generator);
  ui_test_remove_store (fixture->store);
}

static void
test_wide (Fixture      *fixture,
           gconstpointer data)
{
  present (fixture, 1180, 700);
  UI_TEST_WAIT (is_mapped (fixture, RIVULET_TYPE_SIDEBAR));
  g_assert_true (is_mapped (fixture, RIVULET_TYPE_SIDEBAR));
  UI_TEST_WAIT (is_mapped (fixture, RIVULET_TYPE_CACHE_PANEL));
  g_assert_true (is_mapped (fixture, RIVULET_TYPE_CACHE_PANEL));
  UI_TEST_WAIT (is_mapped (fixture, RIVULET_TYPE_COMPOSER));
  g_assert_true (is_mapped (fixture, RIVULET_TYPE_COMPOSER));
}

static void
test_narrow (Fixture      *fixture,
             gconstpointer data)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (fixture->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 372); /* 360 and the frame that GTK draws without a compositor */
  present (fixture, 360, 640);
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (fixture->window)), <=, 372);
  UI_TEST_WAIT (!is_mapped (fixture, RIVULET_TYPE_SIDEBAR));
  g_assert_false (is_mapped (fixture, RIVULET_TYPE_SIDEBAR));
  UI_TEST_WAIT (!is_mapped (fixture, RIVULET_TYPE_CACHE_PANEL));
  g_assert_false (is_mapped (fixture, RIVULET_TYPE_CACHE_PANEL));
  UI_TEST_WAIT (is_mapped (fixture, RIVULET_TYPE_COMPOSER));
  g_assert_true (is_mapped (fixture, RIVULET_TYPE_COMPOSER));

  g_action_group_activate_action (G_ACTION_GROUP (fixture->window), "toggle-cache", NULL);
  UI_TEST_WAIT (is_mapped (fixture, RIVULET_TYPE_CACHE_PANEL));
  g_assert_true (is_mapped (fixture, RIVULET_TYPE_CACHE_PANEL));
}

static void
report_wide (GtkWidget *widget,
             int        width,
             guint      depth)
{
  int minimum;

  if (!gtk_widget_get_visible (widget))
    return;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  if (minimum <= width)
    return;
  g_test_message ("%*s%s wants %d", (int) depth, "", G_OBJECT_TYPE_NAME (widget), minimum);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    report_wide (child, width, depth + 1);
}

/* The smallest window holds text twice as large, in the panels that slide over it too. */
static void
test_large_text (Fixture      *fixture,
                 gconstpointer data)
{
  GtkSettings *settings = gtk_settings_get_default ();
  const GType types[] = { RIVULET_TYPE_SIDEBAR, RIVULET_TYPE_CACHE_PANEL, RIVULET_TYPE_COMPOSER };
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window));
  int dpi, minimum;

  g_object_get (settings, "gtk-xft-dpi", &dpi, NULL);
  g_object_set (settings, "gtk-xft-dpi", 2 * 96 * 1024, "gtk-decoration-layout", "appmenu:close", NULL);
  present (fixture, 360, 640);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GtkWidget *widget = ui_test_find (GTK_WIDGET (fixture->window), types[i]);

      gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      report_wide (widget, 360, 0);
      g_test_message ("%s: %d", G_OBJECT_TYPE_NAME (widget), minimum);
    }
  report_wide (content, 360, 0);
  gtk_widget_measure (content, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_object_set (settings, "gtk-xft-dpi", dpi, NULL);
  gtk_settings_reset_property (settings, "gtk-decoration-layout");
  g_assert_cmpint (minimum, <=, 360);
}

static float
get_x (Fixture *fixture,
       GType    type)
{
  GtkWidget *window = GTK_WIDGET (fixture->window);
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (ui_test_find (window, type), window, &bounds) ? bounds.origin.x : 0;
}

static void
test_right_to_left (Fixture      *fixture,
                    gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  present (fixture, 1180, 700);
  UI_TEST_WAIT (get_x (fixture, RIVULET_TYPE_SIDEBAR) > get_x (fixture, RIVULET_TYPE_CACHE_PANEL));
  g_assert_cmpfloat (get_x (fixture, RIVULET_TYPE_SIDEBAR), >, get_x (fixture, RIVULET_TYPE_CACHE_PANEL));
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Without a model nothing is lost: the text comes back, the conversation stays unsaid. */
static void
test_no_model (Fixture      *fixture,
               gconstpointer data)
{
  GtkWidget *composer = ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_COMPOSER);
  GtkWidget *view = ui_test_find (composer, GTK_TYPE_TEXT_VIEW);
  g_autofree char *text = NULL;

  present (fixture, 800, 600);
  g_assert_true (rivulet_window_say (fixture->window, "Is anybody there?"));
  UI_TEST_WAIT (!rivulet_window_is_busy (fixture->window));
  g_assert_false (rivulet_window_is_busy (fixture->window));
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &text, NULL);
  g_assert_cmpstr (text, ==, "Is anybody there?");
  g_assert_cmpuint (g_list_model_get_n_items (rivulet_store_get_conversations (fixture->store)), ==, 0);
}

static void
test_bad_model (Fixture      *fixture,
                gconstpointer data)
{
  GtkWidget *banner = ui_test_find (GTK_WIDGET (fixture->window), ADW_TYPE_BANNER);
  g_autofree char *path = g_build_filename (rivulet_store_get_dir (fixture->store), "not-a-model.gguf", NULL);

  g_assert_true (g_file_set_contents (path, "no model at all, only words", -1, NULL));
  present (fixture, 800, 600);
  rivulet_window_load_model (fixture->window, path);
  UI_TEST_WAIT (!rivulet_window_is_busy (fixture->window));
  g_assert_true (adw_banner_get_revealed (ADW_BANNER (banner)));
  g_test_message ("%s", adw_banner_get_title (ADW_BANNER (banner)));
  g_assert_nonnull (strstr (adw_banner_get_title (ADW_BANNER (banner)), "not-a-model.gguf"));
}

static void
test_failure (Fixture      *fixture,
              gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (RIVULET_STORE_ERROR, RIVULET_STORE_ERROR_BUSY, "somebody <else> is here");
  GtkWidget *page;

  rivulet_window_show_failure (fixture->window, "It Failed", error);
  present (fixture, 800, 600);
  page = gtk_stack_get_visible_child (GTK_STACK (ui_test_find (ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_OVERLAY),
                                                               GTK_TYPE_STACK)));
  g_assert_true (ADW_IS_STATUS_PAGE (page));
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (page)), ==, "somebody &lt;else&gt; is here");
  g_assert_false (rivulet_window_say (fixture->window, "Hello?"));
}

static void
test_screenshot (Fixture      *fixture,
                 gconstpointer data)
{
  g_autofree char *path = g_build_filename (rivulet_store_get_dir (fixture->store), "window.png", NULL);
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GError) error = NULL;

  present (fixture, 800, 600);
  UI_TEST_WAIT (rivulet_screenshot_save (ADW_APPLICATION_WINDOW (fixture->window), path, NULL));
  texture = gdk_texture_new_from_filename (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (texture), >, 700);
  g_assert_cmpint (gdk_texture_get_height (texture), >, 500);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;

  ui_test_init (&argc, &argv);
  application = g_object_new (ADW_TYPE_APPLICATION, "application-id", RIVULET_APP_ID ".Test",
                              "resource-base-path", "/io/github/rivulet_chat/Rivulet",
                              "flags", G_APPLICATION_NON_UNIQUE, NULL);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/window/wide", test_wide);
  ADD ("/window/narrow", test_narrow);
  ADD ("/window/large-text", test_large_text);
  ADD ("/window/right-to-left", test_right_to_left);
  ADD ("/window/no-model", test_no_model);
  ADD ("/window/bad-model", test_bad_model);
  ADD ("/window/failure", test_failure);
  ADD ("/window/screenshot", test_screenshot);
#undef ADD

  status = g_test_run ();
  g_object_unref (application);

  return status;
}
