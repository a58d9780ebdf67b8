/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The composer: what it sends, when, and what it keeps.
 */

#include "config.h"

#include "rivulet-composer.h"
#include "ui-test.h"

typedef struct
{
  GtkWindow *window;
  RivuletComposer *composer;
  GtkTextBuffer *buffer;
  GPtrArray *said;
} Fixture;

static void
say_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       user_data)
{
  g_ptr_array_add (user_data, g_variant_dup_string (parameter, NULL));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  const GActionEntry entries[] = { { .name = "say", .activate = say_cb, .parameter_type = "s" } };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  fixture->said = g_ptr_array_new_with_free_func (g_free);
  fixture->composer = g_object_new (RIVULET_TYPE_COMPOSER, NULL);
  fixture->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_test_find (GTK_WIDGET (fixture->composer),
                                                                           GTK_TYPE_TEXT_VIEW)));
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture->said);
  fixture->window = ui_test_show (GTK_WIDGET (fixture->composer), 400, 300);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (group));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_ptr_array_unref (fixture->said);
}

static void
send (Fixture *fixture)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->composer), "composer.send", NULL);
}

static void
assert_text (Fixture    *fixture,
             const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (fixture->buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_send (Fixture      *fixture,
           gconstpointer data)
{
  rivulet_composer_set_can_send (fixture->composer, TRUE);
  gtk_text_buffer_set_text (fixture->buffer, "  Hello\nthere \n", -1);
  send (fixture);
  g_assert_cmpuint (fixture->said->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->said, 0), ==, "Hello\nthere");
  assert_text (fixture, "");
}

/* White space says nothing; what cannot be sent now stays. */
static void
test_keep (Fixture      *fixture,
           gconstpointer data)
{
  gtk_text_buffer_set_text (fixture->buffer, "Not yet", -1);
  send (fixture);
  assert_text (fixture, "Not yet");
  rivulet_composer_set_can_send (fixture->composer, TRUE);
  rivulet_composer_set_replying (fixture->composer, TRUE);
  send (fixture);
  assert_text (fixture, "Not yet");
  rivulet_composer_set_replying (fixture->composer, FALSE);
  gtk_text_buffer_set_text (fixture->buffer, " \n ", -1);
  send (fixture);
  g_assert_cmpuint (fixture->said->len, ==, 0);
}

static void
test_give_back (Fixture      *fixture,
                gconstpointer data)
{
  rivulet_composer_give_back (fixture->composer, "What was lost");
  assert_text (fixture, "What was lost");
  gtk_text_buffer_set_text (fixture->buffer, "Something newer", -1);
  rivulet_composer_give_back (fixture->composer, "What was lost");
  assert_text (fixture, "Something newer");
}

static void
test_names (Fixture      *fixture,
            gconstpointer data)
{
  GtkWidget *view = ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_TEXT_VIEW);
  GtkWidget *stack = ui_test_find (GTK_WIDGET (fixture->composer), GTK_TYPE_STACK);

  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, "Message");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_stack_get_visible_child (GTK_STACK (stack))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Send");
  rivulet_composer_set_replying (fixture->composer, TRUE);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (gtk_stack_get_visible_child (GTK_STACK (stack))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Stop");
}

/* It grows with the text to a few lines, then scrolls. */
static void
test_grow (Fixture      *fixture,
           gconstpointer data)
{
  int one, four, sixty;

  gtk_text_buffer_set_text (fixture->buffer, "1", -1);
  ui_test_settle (100);
  gtk_widget_measure (GTK_WIDGET (fixture->composer), GTK_ORIENTATION_VERTICAL, 400, NULL, &one, NULL, NULL);
  gtk_text_buffer_set_text (fixture->buffer, "1\n2\n3\n4", -1);
  ui_test_settle (100);
  gtk_widget_measure (GTK_WIDGET (fixture->composer), GTK_ORIENTATION_VERTICAL, 400, NULL, &four, NULL, NULL);
  for (guint i = 0; i < 60; i++)
    gtk_text_buffer_insert_at_cursor (fixture->buffer, "more\n", -1);
  ui_test_settle (100);
  gtk_widget_measure (GTK_WIDGET (fixture->composer), GTK_ORIENTATION_VERTICAL, 400, NULL, &sixty, NULL, NULL);
  g_test_message ("one line %d, four %d, sixty %d", one, four, sixty);
  g_assert_cmpint (one, <, four);
  g_assert_cmpint (four, <, sixty);
  g_assert_cmpint (sixty, <, 200);
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/composer/send", test_send);
  ADD ("/composer/keep", test_keep);
  ADD ("/composer/give-back", test_give_back);
  ADD ("/composer/names", test_names);
  ADD ("/composer/grow", test_grow);
#undef ADD

  return g_test_run ();
}
