/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transcript: what rows are called, how it follows a growing reply, and that a long one costs no more than a short one.
 */

#include "config.h"

#include "rivulet-message-holder.h"
#include "rivulet-message-mark.h"
#include "rivulet-search.h"
#include "rivulet-store-private.h"
#include "rivulet-transcript-view.h"
#include "ui-test.h"

typedef struct
{
  RivuletStore *store;
  RivuletConversation *conversation;
  RivuletTranscriptView *view;
  GtkWindow *window;
  GtkAdjustment *adjustment;
  guint n_empty; /* rows that were painted before they were made */
} Fixture;

static RivuletMessage *
add_message (Fixture            *fixture,
             RivuletRole         role,
             const char         *text,
             RivuletMessageState state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RivuletMessage) message = rivulet_store_add_message (fixture->store, fixture->conversation, role, text, state,
                                                                  &error);

  g_assert_no_error (error);

  return g_steal_pointer (&message);
}

static void
add_messages (Fixture *fixture,
              guint    n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *text = g_strdup_printf ("Message %u, which is long enough to take two lines of a narrow window, "
                                               "so that rows differ in height.", i);

      g_object_unref (add_message (fixture, i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT,
                                   i % 3 == 0 ? "Short" : text, RIVULET_MESSAGE_COMPLETE));
    }
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->store = ui_test_create_store ();
  fixture->conversation = rivulet_store_new_conversation (fixture->store, NULL);
  fixture->view = g_object_new (RIVULET_TYPE_TRANSCRIPT_VIEW, NULL);
  fixture->window = ui_test_show (GTK_WIDGET (fixture->view), 400, 500);
  fixture->adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (ui_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_SCROLLED_WINDOW)));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_clear_object (&fixture->conversation);
  ui_test_remove_store (fixture->store);
}

static double
get_distance_to_end (Fixture *fixture)
{
  return gtk_adjustment_get_upper (fixture->adjustment) - gtk_adjustment_get_page_size (fixture->adjustment)
         - gtk_adjustment_get_value (fixture->adjustment);
}

static void
grow (RivuletMessage *message,
      guint           n_times)
{
  for (guint i = 0; i < n_times; i++)
    {
      rivulet_message_append_text (message, "and another line of a reply that goes on\n");
      ui_test_settle (20);
    }
  ui_test_settle (100);
}

static void
test_names (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (RivuletMessage) question = rivulet_message_new (1, RIVULET_ROLE_USER, "Who?", RIVULET_MESSAGE_COMPLETE, 0);
  g_autoptr (RivuletMessage) reply = rivulet_message_new (2, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING, 0);
  RivuletMessageHolder *holder = g_object_ref_sink (RIVULET_MESSAGE_HOLDER (rivulet_message_holder_new ()));

  rivulet_message_holder_set_message (holder, question);
  g_assert_cmpstr (rivulet_message_holder_get_spoken (holder), ==, "You: Who?");
  rivulet_message_holder_set_message (holder, reply);
  g_assert_cmpstr (rivulet_message_holder_get_spoken (holder), ==, "Rivulet: ");
  rivulet_message_append_text (reply, " I am");
  g_assert_cmpstr (rivulet_message_holder_get_spoken (holder), ==, "Rivulet: I am");
  rivulet_message_holder_set_message (holder, NULL);
  rivulet_message_append_text (reply, " here");
  g_assert_cmpstr (rivulet_message_holder_get_spoken (holder), ==, NULL);
  g_assert_finalize_object (holder);
}

static void
test_follow (Fixture      *fixture,
             gconstpointer data)
{
  g_autoptr (RivuletMessage) reply = NULL;

  add_messages (fixture, 40);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  UI_TEST_WAIT (get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (get_distance_to_end (fixture), <, 1);

  reply = add_message (fixture, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING);
  grow (reply, 30);
  g_assert_true (rivulet_transcript_view_get_follows (fixture->view));
  UI_TEST_WAIT (get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (get_distance_to_end (fixture), <, 1);
}

/* Once the reader has gone up, nothing moves; going back to the end follows again. */
static void
test_stay (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (RivuletMessage) reply = NULL;
  double value;

  add_messages (fixture, 40);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  reply = add_message (fixture, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING);
  grow (reply, 30);
  gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_value (fixture->adjustment) - 200);
  ui_test_settle (100);
  g_assert_false (rivulet_transcript_view_get_follows (fixture->view));

  value = gtk_adjustment_get_value (fixture->adjustment);
  grow (reply, 20);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (fixture->adjustment), value, 1);

  rivulet_transcript_view_scroll_to_end (fixture->view);
  ui_test_settle (200);
  g_assert_true (rivulet_transcript_view_get_follows (fixture->view));
  grow (reply, 5);
  UI_TEST_WAIT (get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (get_distance_to_end (fixture), <, 1);
}

/* Only the rows near the screen exist. */
static void
test_virtual (Fixture      *fixture,
              gconstpointer data)
{
  guint n_rows;

  add_messages (fixture, 800);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (500);
  n_rows = ui_test_count (GTK_WIDGET (fixture->view), RIVULET_TYPE_MESSAGE_ROW);
  g_test_message ("%u rows for 800 messages", n_rows);
  g_assert_cmpuint (n_rows, >, 3);
  g_assert_cmpuint (n_rows, <, 40);
  UI_TEST_WAIT (get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (get_distance_to_end (fixture), <, 1);
}

/* A word without a break does not widen the window, and is broken without a hyphen that is not in it. */
static void
test_long_word (Fixture      *fixture,
                gconstpointer data)
{
  g_autofree char *word = g_strnfill (3000, 'w');
  g_autoptr (PangoAttrIterator) attributes = NULL;
  PangoAttribute *hyphens;
  GtkWidget *label;
  int minimum;

  g_object_unref (add_message (fixture, RIVULET_ROLE_USER, word, RIVULET_MESSAGE_COMPLETE));
  g_object_unref (add_message (fixture, RIVULET_ROLE_ASSISTANT, word, RIVULET_MESSAGE_COMPLETE));
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (200);
  gtk_widget_measure (GTK_WIDGET (fixture->view), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);

  label = ui_test_find (ui_test_find (GTK_WIDGET (fixture->view), RIVULET_TYPE_MESSAGE_ROW), GTK_TYPE_LABEL);
  attributes = pango_attr_list_get_iterator (gtk_label_get_attributes (GTK_LABEL (label)));
  hyphens = pango_attr_iterator_get (attributes, PANGO_ATTR_INSERT_HYPHENS);
  g_assert_nonnull (hyphens);
  g_assert_false (pango_attribute_as_int (hyphens)->value);
}

static gboolean
has_row_in_view (Fixture   *fixture,
                 GtkWidget *root)
{
  graphene_rect_t bounds;

  if (RIVULET_IS_MESSAGE_ROW (root))
    return gtk_widget_get_mapped (root) && gtk_widget_get_child_visible (gtk_widget_get_parent (root))
           && gtk_widget_compute_bounds (root, GTK_WIDGET (fixture->view), &bounds) && bounds.size.height > 0
           && bounds.origin.y < 500 && bounds.origin.y + bounds.size.height > 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (has_row_in_view (fixture, child))
        return TRUE;
    }

  return FALSE;
}

static guint
count_empty_in_view (Fixture   *fixture,
                     GtkWidget *root)
{
  graphene_rect_t bounds;
  guint n_empty = 0;

  if (RIVULET_IS_MESSAGE_HOLDER (root))
    return rivulet_message_holder_get_row (RIVULET_MESSAGE_HOLDER (root)) == NULL && gtk_widget_get_mapped (root)
           && gtk_widget_compute_bounds (root, GTK_WIDGET (fixture->view), &bounds)
           && bounds.origin.y < 500 && bounds.origin.y + bounds.size.height > 0;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n_empty += count_empty_in_view (fixture, child);

  return n_empty;
}

static void
painted_cb (GdkFrameClock *clock,
            Fixture       *fixture)
{
  fixture->n_empty += count_empty_in_view (fixture, GTK_WIDGET (fixture->view));
}

/* Rows are made before they are seen: at the end, on the way up, and where the list jumps to. */
static void
test_never_empty (Fixture      *fixture,
                  gconstpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (fixture->view));
  gulong handler;

  add_messages (fixture, 300);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), fixture);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (200);
  g_assert_cmpuint (fixture->n_empty, ==, 0);

  for (guint i = 0; i < 30; i++)
    {
      gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_value (fixture->adjustment) - 400);
      ui_test_settle (20);
    }
  g_assert_cmpuint (fixture->n_empty, ==, 0);

  rivulet_transcript_view_show_message (fixture->view, 20, NULL);
  ui_test_settle (100);
  gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_upper (fixture->adjustment) / 2);
  ui_test_settle (100);
  g_assert_cmpuint (fixture->n_empty, ==, 0);
  g_signal_handler_disconnect (clock, handler);
}

static void
assert_at_end (Fixture *fixture)
{
  UI_TEST_WAIT (has_row_in_view (fixture, GTK_WIDGET (fixture->view)) && get_distance_to_end (fixture) < 1);
  g_assert_true (has_row_in_view (fixture, GTK_WIDGET (fixture->view)));
  g_assert_cmpfloat (get_distance_to_end (fixture), <, 1);
}

/* Short and long in turns, as talks are. */
static void
add_talk (Fixture *fixture,
          guint    n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    g_object_unref (add_message (fixture, i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT,
                                 i % 2 == 0 ? "A question?"
                                            : "A reply of a few sentences, with words. It goes on for a while, so that it takes "
                                              "more than one line. And then it ends.",
                                 RIVULET_MESSAGE_COMPLETE));
}

/* More messages than the list makes rows for: the last ones are on the screen. */
static void
test_long (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  add_talk (fixture, 300);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  assert_at_end (fixture);

  /* And the end of a last one that is higher than the view. */
  rivulet_transcript_view_set_conversation (fixture->view, NULL);
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "Paragraph %u of a long reply.\n\n", i);
  g_object_unref (add_message (fixture, RIVULET_ROLE_ASSISTANT, text->str, RIVULET_MESSAGE_COMPLETE));
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  assert_at_end (fixture);
}

/* Also where the transcript comes into view for the first time with them, as it does in the window. */
static void
test_long_and_late (Fixture      *fixture,
                    gconstpointer data)
{
  GtkWidget *stack = gtk_stack_new ();
  GtkWidget *scroller;

  add_talk (fixture, 300);
  gtk_window_destroy (fixture->window);
  fixture->view = g_object_new (RIVULET_TYPE_TRANSCRIPT_VIEW, NULL);
  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("Welcome"), "welcome");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (fixture->view), "transcript");
  fixture->window = ui_test_show (stack, 604, 547);
  scroller = ui_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_SCROLLED_WINDOW);
  fixture->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  ui_test_settle (100);

  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "transcript");
  ui_test_settle (300);
  assert_at_end (fixture);
  ui_test_picture (fixture->window, "transcript-late");
}

static GtkWidget *
find_mapped (GtkWidget *root,
             GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_mapped (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_mark_in_view (Fixture *fixture)
{
  GtkWidget *mark = find_mapped (GTK_WIDGET (fixture->view), RIVULET_TYPE_MESSAGE_MARK);
  graphene_rect_t bounds;

  return mark != NULL && gtk_widget_compute_bounds (mark, GTK_WIDGET (fixture->view), &bounds) && bounds.origin.y >= 0
         && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (GTK_WIDGET (fixture->view));
}

/* From the very beginning, where the reader asked for it, to the mark under what was read to the model again. */
static void
test_reminder (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr (RivuletMessage) first = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (text, "Paragraph %u of a long message.\n\n", i);
  first = add_message (fixture, RIVULET_ROLE_USER, text->str, RIVULET_MESSAGE_COMPLETE);
  add_messages (fixture, 9);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  gtk_adjustment_set_value (fixture->adjustment, 0);
  ui_test_settle (100);
  g_assert_false (rivulet_transcript_view_get_follows (fixture->view));

  reminder = rivulet_store_add_reminder (fixture->store, fixture->conversation, first, &error);
  g_assert_no_error (error);
  rivulet_transcript_view_scroll_to_end (fixture->view);
  ui_test_settle (100);
  UI_TEST_WAIT (is_mark_in_view (fixture));
  g_assert_true (is_mark_in_view (fixture));
  ui_test_picture (fixture->window, "transcript-reminder");
}

static RivuletMessageRow *
find_row_of (GtkWidget      *root,
             RivuletMessage *message)
{
  if (RIVULET_IS_MESSAGE_ROW (root) && rivulet_message_row_get_message (RIVULET_MESSAGE_ROW (root)) == message)
    return RIVULET_MESSAGE_ROW (root);
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      RivuletMessageRow *row = find_row_of (child, message);

      if (row != NULL)
        return row;
    }

  return NULL;
}

/* How far a byte of the message is below the upper edge of the view; -1: nowhere. */
static double
get_depth (Fixture        *fixture,
           RivuletMessage *message,
           gsize           byte)
{
  RivuletMessageRow *row = find_row_of (GTK_WIDGET (fixture->view), message);
  graphene_point_t corner;
  graphene_rect_t place;

  if (row == NULL || !rivulet_message_row_get_place (row, byte, &place)
      || !gtk_widget_compute_point (GTK_WIDGET (row), GTK_WIDGET (fixture->view), &place.origin, &corner))
    return -1;

  return corner.y;
}

/* A row in the upper half of the view; its depth there. */
static RivuletMessageRow *
find_upper_row (Fixture   *fixture,
                GtkWidget *root,
                double    *depth)
{
  graphene_rect_t bounds;

  if (RIVULET_IS_MESSAGE_ROW (root))
    {
      if (!gtk_widget_get_mapped (root) || !gtk_widget_compute_bounds (root, GTK_WIDGET (fixture->view), &bounds)
          || bounds.origin.y < 0 || bounds.origin.y > 250)
        return NULL;
      *depth = bounds.origin.y;
      return RIVULET_MESSAGE_ROW (root);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      RivuletMessageRow *row = find_upper_row (fixture, child, depth);

      if (row != NULL)
        return row;
    }

  return NULL;
}

/* Rows above are made on the way up, of whatever height: what is read moves by as much as was scrolled. */
static void
test_steady (Fixture      *fixture,
             gconstpointer data)
{
  add_messages (fixture, 150);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  assert_at_end (fixture);

  for (guint i = 0; i < 60; i++)
    {
      double before, after;
      RivuletMessageRow *row = find_upper_row (fixture, GTK_WIDGET (fixture->view), &before);
      graphene_rect_t bounds;

      g_assert_nonnull (row);
      gtk_adjustment_set_value (fixture->adjustment, gtk_adjustment_get_value (fixture->adjustment) - 100);
      ui_test_settle (40);
      g_assert_true (gtk_widget_compute_bounds (GTK_WIDGET (row), GTK_WIDGET (fixture->view), &bounds));
      after = bounds.origin.y;
      g_assert_cmpfloat_with_epsilon (after - before, 100, 1.5);
    }
}

static gboolean
is_underlined (GtkWidget  *widget,
               const char *word)
{
  if (GTK_IS_LABEL (widget) && gtk_label_get_attributes (GTK_LABEL (widget)) != NULL)
    {
      g_autoptr (PangoAttrIterator) iter = pango_attr_list_get_iterator (gtk_label_get_attributes (GTK_LABEL (widget)));
      const char *text = gtk_label_get_text (GTK_LABEL (widget));

      do
        {
          int start, end;

          pango_attr_iterator_range (iter, &start, &end);
          if (pango_attr_iterator_get (iter, PANGO_ATTR_UNDERLINE) != NULL && end - start == (int) strlen (word)
              && strncmp (text + start, word, strlen (word)) == 0)
            return TRUE;
        }
      while (pango_attr_iterator_next (iter));
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (is_underlined (child, word))
        return TRUE;
    }

  return FALSE;
}

/* In a message longer than the view it is the very place that comes into view, and the words stand out until the end is asked
 * for. */
static void
test_found (Fixture      *fixture,
            gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("  ");
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (RivuletTextRange));
  g_autoptr (RivuletMessage) message = NULL;
  RivuletTextRange range;

  add_messages (fixture, 30);
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (text, "Paragraph %u **has** its words.\n\n", i);
  range.start = (gsize) (strstr (text->str, "150") - text->str);
  range.end = range.start + 3;
  g_array_append_val (found, range);
  message = add_message (fixture, RIVULET_ROLE_ASSISTANT, text->str, RIVULET_MESSAGE_COMPLETE);
  add_messages (fixture, 30);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);

  rivulet_transcript_view_show_message (fixture->view, 30, found);
  UI_TEST_WAIT (get_depth (fixture, message, range.start) >= 0 && get_depth (fixture, message, range.start) < 480);
  g_assert_cmpfloat (get_depth (fixture, message, range.start), >=, 0);
  g_assert_cmpfloat (get_depth (fixture, message, range.start), <, 480);
  g_assert_true (is_underlined (GTK_WIDGET (fixture->view), "150"));
  ui_test_picture (fixture->window, "transcript-found");

  rivulet_transcript_view_scroll_to_end (fixture->view);
  g_assert_false (is_underlined (GTK_WIDGET (fixture->view), "150"));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/transcript/found", test_found);
  ADD ("/transcript/long", test_long);
  ADD ("/transcript/long-and-late", test_long_and_late);
  ADD ("/transcript/names", test_names);
  ADD ("/transcript/never-empty", test_never_empty);
  ADD ("/transcript/follow", test_follow);
  ADD ("/transcript/reminder", test_reminder);
  ADD ("/transcript/stay", test_stay);
  ADD ("/transcript/steady", test_steady);
  ADD ("/transcript/virtual", test_virtual);
  ADD ("/transcript/long-word", test_long_word);
#undef ADD

  return g_test_run ();
}
