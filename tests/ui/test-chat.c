/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is done with conversations and messages in the window: search, pin, duplicate, drafts, versions; with pictures of the
 * window in light and dark, wide and narrow.
 */

#include "config.h"

#include "rivulet-composer.h"
#include "rivulet-message-actions.h"
#include "rivulet-message-row.h"
#include "rivulet-sampling-group.h"
#include "rivulet-search-view.h"
#include "rivulet-settings.h"
#include "rivulet-sidebar.h"
#include "rivulet-store-private.h"
#include "rivulet-transcript-view.h"
#include "rivulet-window.h"
#include "ui-test.h"

static AdwApplication *application;

typedef struct
{
  RivuletStore *store;
  RivuletGenerator *generator;
  GSettings *settings;
  RivuletWindow *window;
  RivuletConversation *tea;
  RivuletConversation *boats;
} Fixture;

static RivuletMessage *
add (Fixture             *fixture,
     RivuletConversation *conversation,
     RivuletRole          role,
     const char          *text)
{
  g_autoptr (GError) error = NULL;
  RivuletMessage *message = rivulet_store_add_message (fixture->store, conversation, role, text, RIVULET_MESSAGE_COMPLETE,
                                                       &error);

  g_assert_no_error (error);

  return message;
}

static void
exchange (Fixture             *fixture,
          RivuletConversation *conversation,
          const char          *question,
          const char          *reply)
{
  g_object_unref (add (fixture, conversation, RIVULET_ROLE_USER, question));
  g_object_unref (add (fixture, conversation, RIVULET_ROLE_ASSISTANT, reply));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->store = ui_test_create_store ();
  fixture->generator = rivulet_generator_new (fixture->store);
  fixture->boats = rivulet_store_new_conversation (fixture->store, NULL);
  exchange (fixture, fixture->boats, "Which knot holds a small boat to a ring?",
            "A **bowline**: it holds, and it can be untied.\n\n1. Make a small loop\n2. Come up through it\n3. Go around and "
            "down again");
  fixture->tea = rivulet_store_new_conversation (fixture->store, NULL);
  exchange (fixture, fixture->tea, "How long does green tea take?",
            "Two minutes, at *75 °C*. Longer makes it bitter, as the table shows:\n\n| Tea | Minutes | Degrees |\n|---|--:|--:|\n"
            "| green | 2 | 75 |\n| black | 3 | 95 |\n");
  exchange (fixture, fixture->tea, "Write that as a function, please, with a comment.",
            "Gladly:\n\n```python\ndef minutes (tea):\n    # Green tea turns bitter soon.\n    return 2 if tea == \"green\" else 3\n"
            "```\n\nCall it with `minutes (\"green\")`.");
  fixture->settings = rivulet_settings_new (rivulet_store_get_dir (fixture->store));
  fixture->window = rivulet_window_new (application, fixture->store, fixture->generator, fixture->settings);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_object (&fixture->tea);
  g_clear_object (&fixture->boats);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  UI_TEST_WAIT (fixture->window == NULL);
  g_assert_null (fixture->window);
  g_clear_object (&fixture->settings);
  rivulet_generator_shutdown (fixture->generator);
  g_assert_finalize_object (fixture->generator);
  ui_test_remove_store (fixture->store);
}

static void
present (Fixture *fixture,
         int      width,
         int      height)
{
  GtkWidget *composer = ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_COMPOSER);

  gtk_window_set_default_size (GTK_WINDOW (fixture->window), width, height);
  gtk_window_present (GTK_WINDOW (fixture->window));
  UI_TEST_WAIT (gtk_widget_get_mapped (composer) && gtk_widget_get_height (composer) > 0);
  ui_test_settle (200);
}

static void
open_conversation (Fixture             *fixture,
                   RivuletConversation *conversation)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.open-conversation", "x",
                              rivulet_conversation_get_id (conversation));
  ui_test_settle (300);
}

static RivuletConversation *
get_listed (Fixture *fixture,
            guint    position)
{
  g_autoptr (RivuletConversation) conversation = g_list_model_get_item (rivulet_store_get_conversations (fixture->store),
                                                                        position);

  return conversation;
}

static void
test_pictures (Fixture      *fixture,
               gconstpointer data)
{
  AdwStyleManager *style = adw_style_manager_get_default ();
  GtkWidget *row;

  present (fixture, 1180, 760);
  open_conversation (fixture, fixture->tea);
  row = ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_MESSAGE_ROW);
  rivulet_message_row_ensure_actions (RIVULET_MESSAGE_ROW (row));
  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  ui_test_settle (300);
  ui_test_picture (GTK_WINDOW (fixture->window), "chat-light");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_FORCE_DARK);
  ui_test_settle (300);
  ui_test_picture (GTK_WINDOW (fixture->window), "chat-dark");
  adw_style_manager_set_color_scheme (style, ADW_COLOR_SCHEME_DEFAULT);
  ui_test_settle (100);
}

static void
test_narrow_picture (Fixture      *fixture,
                     gconstpointer data)
{
  present (fixture, 360, 640);
  open_conversation (fixture, fixture->tea);
  ui_test_picture (GTK_WINDOW (fixture->window), "chat-narrow");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.search", NULL);
  ui_test_settle (200);
  ui_test_picture (GTK_WINDOW (fixture->window), "sidebar-narrow");
}

static void
test_search (Fixture      *fixture,
             gconstpointer data)
{
  GtkWidget *entry = ui_test_find (GTK_WIDGET (fixture->window), GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *view = ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_SEARCH_VIEW);
  GtkWidget *sidebar = ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_SIDEBAR);

  present (fixture, 1180, 760);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.search", NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "untied");
  UI_TEST_WAIT (gtk_widget_get_mapped (view));
  ui_test_settle (200);
  ui_test_picture (GTK_WINDOW (fixture->window), "search");
  g_assert_true (rivulet_search_view_open_first (RIVULET_SEARCH_VIEW (view)));
  ui_test_settle (200);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, rivulet_conversation_get_title (fixture->boats));

  gtk_editable_set_text (GTK_EDITABLE (entry), "nothingofthesort");
  ui_test_settle (300);
  g_assert_false (rivulet_search_view_open_first (RIVULET_SEARCH_VIEW (view)));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  ui_test_settle (300);
  g_assert_false (gtk_widget_get_mapped (view));

  rivulet_sidebar_step (RIVULET_SIDEBAR (sidebar), -1);
  ui_test_settle (100);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, rivulet_conversation_get_title (fixture->tea));
}

static void
test_list (Fixture      *fixture,
           gconstpointer data)
{
  present (fixture, 1180, 760);
  g_assert_true (get_listed (fixture, 0) == fixture->tea);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.pin-conversation", "x",
                              rivulet_conversation_get_id (fixture->boats));
  ui_test_settle (100);
  g_assert_true (get_listed (fixture, 0) == fixture->boats);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.unpin-conversation", "x",
                              rivulet_conversation_get_id (fixture->boats));
  g_assert_true (get_listed (fixture, 0) == fixture->tea);

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.duplicate-conversation", "x",
                              rivulet_conversation_get_id (fixture->boats));
  ui_test_settle (100);
  g_assert_cmpuint (g_list_model_get_n_items (rivulet_store_get_conversations (fixture->store)), ==, 3);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (fixture->window)), ==, rivulet_conversation_get_title (get_listed (fixture, 0)));

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.rename-conversation", "x",
                              rivulet_conversation_get_id (fixture->boats));
  ui_test_settle (300);
  {
    AdwDialog *dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window));

    g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
    gtk_editable_set_text (GTK_EDITABLE (adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (dialog))), "Knots");
    ui_test_picture (GTK_WINDOW (fixture->window), "rename");
    g_signal_emit_by_name (dialog, "response", "rename");
    adw_dialog_force_close (dialog);
    ui_test_settle (300);
  }
  g_assert_cmpstr (rivulet_conversation_get_title (fixture->boats), ==, "Knots");
}

/* What is typed stays with its conversation. */
static void
test_draft (Fixture      *fixture,
            gconstpointer data)
{
  RivuletComposer *composer = RIVULET_COMPOSER (ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_COMPOSER));
  g_autofree char *text = NULL;
  g_autofree char *back = NULL;

  present (fixture, 800, 600);
  open_conversation (fixture, fixture->tea);
  rivulet_composer_set_text (composer, "And white tea");
  open_conversation (fixture, fixture->boats);
  text = rivulet_composer_dup_text (composer);
  g_assert_cmpstr (text, ==, "");
  g_assert_cmpstr (rivulet_conversation_get_draft (fixture->tea), ==, "And white tea");
  open_conversation (fixture, fixture->tea);
  back = rivulet_composer_dup_text (composer);
  g_assert_cmpstr (back, ==, "And white tea");
}

static void
test_branches (Fixture      *fixture,
               gconstpointer data)
{
  GListModel *messages = rivulet_conversation_get_messages (fixture->boats);
  g_autoptr (RivuletMessage) other = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *actions;

  other = rivulet_store_add_branch (fixture->store, fixture->boats, 1, NULL, &error);
  g_assert_no_error (error);
  rivulet_message_append_text (other, "Two half hitches.");
  rivulet_message_set_state (other, RIVULET_MESSAGE_COMPLETE);
  g_assert_true (rivulet_store_update_message (fixture->store, other, &error));
  present (fixture, 800, 600);
  open_conversation (fixture, fixture->boats);
  actions = ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_MESSAGE_ACTIONS);
  g_assert_nonnull (actions);
  ui_test_picture (GTK_WINDOW (fixture->window), "branches");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.switch-branch", "(xu)", rivulet_message_get_id (other), 0);
  ui_test_settle (100);
  {
    g_autoptr (RivuletMessage) shown = g_list_model_get_item (messages, 1);

    g_assert_true (g_str_has_prefix (rivulet_message_get_text (shown), "A **bowline**"));
  }
}

static AdwDialog *
open_dialog (Fixture    *fixture,
             const char *action)
{
  AdwDialog *dialog;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), action, NULL);
  ui_test_settle (300);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window));
  g_assert_nonnull (dialog);

  return dialog;
}

static void
test_conversation_settings (Fixture      *fixture,
                            gconstpointer data)
{
  AdwDialog *dialog;
  GtkWidget *own, *text;
  RivuletSampling sampling;
  g_autoptr (GError) error = NULL;

  present (fixture, 800, 700);
  open_conversation (fixture, fixture->tea);
  dialog = open_dialog (fixture, "win.conversation-settings");
  own = ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_SWITCH_ROW);
  text = ui_test_find (GTK_WIDGET (dialog), GTK_TYPE_TEXT_VIEW);
  g_assert_null (rivulet_conversation_get_sampling (fixture->tea));
  adw_switch_row_set_active (ADW_SWITCH_ROW (own), TRUE);
  g_assert_nonnull (rivulet_conversation_get_sampling (fixture->tea));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW)), 1);
  g_assert_cmpfloat_with_epsilon (rivulet_conversation_get_sampling (fixture->tea)->temperature, 0.2, 1e-9);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), "You know tea.", -1);
  ui_test_picture (GTK_WINDOW (fixture->window), "conversation-settings");
  adw_dialog_force_close (dialog);
  ui_test_settle (300);
  g_assert_cmpstr (rivulet_conversation_get_system_prompt (fixture->tea), ==, "You know tea.");

  rivulet_sampling_init (&sampling);
  sampling.temperature = 0.33;
  g_assert_true (rivulet_store_set_preset (fixture->store, "Tea time", &sampling, &error));
  g_assert_true (rivulet_store_set_sampling (fixture->store, fixture->tea, &sampling, &error));
  dialog = open_dialog (fixture, "win.conversation-settings");
  own = ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW);
  g_assert_cmpstr (gtk_string_object_get_string (adw_combo_row_get_selected_item (ADW_COMBO_ROW (own))), ==, "Tea time");
  adw_dialog_force_close (dialog);
  ui_test_settle (200);
}

static void
test_preferences (Fixture      *fixture,
                  gconstpointer data)
{
  AdwDialog *dialog;
  GtkWidget *row;
  RivuletGeneratorOptions options;
  g_autofree char *sampling = NULL;

  present (fixture, 800, 700);
  dialog = open_dialog (fixture, "win.preferences");
  ui_test_picture (GTK_WINDOW (fixture->window), "preferences");
  row = ui_test_find (GTK_WIDGET (dialog), ADW_TYPE_SWITCH_ROW);
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), FALSE);
  g_assert_false (g_settings_get_boolean (fixture->settings, "enter-sends"));
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_test_find (ui_test_find (GTK_WIDGET (dialog), RIVULET_TYPE_SAMPLING_GROUP),
                                                           ADW_TYPE_COMBO_ROW)), 1);
  sampling = g_settings_get_string (fixture->settings, "sampling");
  g_assert_cmpstr (sampling, !=, "");
  rivulet_generator_get_options (fixture->generator, &options);
  g_assert_cmpfloat_with_epsilon (options.temperature, 0.2, 1e-9);
  adw_dialog_force_close (dialog);
  ui_test_settle (200);
}

/* What was written waits while a message is said otherwise. */
static void
test_edit (Fixture      *fixture,
           gconstpointer data)
{
  RivuletComposer *composer = RIVULET_COMPOSER (ui_test_find (GTK_WIDGET (fixture->window), RIVULET_TYPE_COMPOSER));
  GtkWidget *view = ui_test_find (GTK_WIDGET (composer), GTK_TYPE_TEXT_VIEW);
  g_autofree char *edited = NULL;
  g_autofree char *waiting = NULL;
  g_autofree char *back = NULL;

  present (fixture, 800, 600);
  open_conversation (fixture, fixture->tea);
  rivulet_composer_set_text (composer, "And white tea");
  rivulet_composer_begin_edit (composer, 1, "How long does black tea take?");
  ui_test_settle (200);
  ui_test_picture (GTK_WINDOW (fixture->window), "edit");
  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "text", &edited, NULL);
  g_assert_cmpstr (edited, ==, "How long does black tea take?");
  waiting = rivulet_composer_dup_text (composer);
  g_assert_cmpstr (waiting, ==, "And white tea");
  gtk_widget_activate_action (GTK_WIDGET (composer), "composer.cancel-edit", NULL);
  back = rivulet_composer_dup_text (composer);
  g_assert_cmpstr (back, ==, "And white tea");
}

/* A file that is none says so and brings nothing. */
static void
test_import (Fixture      *fixture,
             gconstpointer data)
{
  g_autofree char *path = g_build_filename (rivulet_store_get_dir (fixture->store), "bad.json", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  AdwDialog *dialog;

  g_assert_true (g_file_set_contents (path, "[ { \"title\": \"half\n", -1, NULL));
  present (fixture, 800, 600);
  rivulet_window_import_file (fixture->window, file);
#define VISIBLE_DIALOG (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (fixture->window)))
  UI_TEST_WAIT (ADW_IS_ALERT_DIALOG (VISIBLE_DIALOG));
  dialog = VISIBLE_DIALOG;
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  g_test_message ("%s", adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)));
  ui_test_picture (GTK_WINDOW (fixture->window), "import-failed");
  g_assert_cmpuint (g_list_model_get_n_items (rivulet_store_get_conversations (fixture->store)), ==, 2);
  adw_dialog_force_close (dialog);
  ui_test_settle (200);
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
  ADD ("/chat/pictures", test_pictures);
  ADD ("/chat/narrow", test_narrow_picture);
  ADD ("/chat/search", test_search);
  ADD ("/chat/list", test_list);
  ADD ("/chat/draft", test_draft);
  ADD ("/chat/branches", test_branches);
  ADD ("/chat/conversation-settings", test_conversation_settings);
  ADD ("/chat/preferences", test_preferences);
  ADD ("/chat/edit", test_edit);
  ADD ("/chat/import", test_import);
#undef ADD

  status = g_test_run ();
  g_object_unref (application);

  return status;
}
