/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The transcript: what rows are called, how it follows a growing reply, and that a long one costs no more than a short one.
 */

#include "config.h"

#include "rivulet-message-holder.h"
#include "rivulet-message-mark.h"
#include "rivulet-search.h"
#include "rivulet-store-private.h"
#include "transcript-test.h"

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
test_names (TranscriptTest *fixture,
            gconstpointer   data)
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
test_follow (TranscriptTest *fixture,
             gconstpointer   data)
{
  g_autoptr (RivuletMessage) reply = NULL;

  transcript_test_add_messages (fixture, 40);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  ui_test_settle (300);
  UI_TEST_WAIT (transcript_test_get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (transcript_test_get_distance_to_end (fixture), <, 1);

  reply = transcript_test_add_message (fixture, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING);
  grow (reply, 30);
  g_assert_true (rivulet_transcript_view_get_follows (fixture->view));
  UI_TEST_WAIT (transcript_test_get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (transcript_test_get_distance_to_end (fixture), <, 1);
}

/* Once the reader has gone up, nothing moves; going back to the end follows again. */
static void
test_stay (TranscriptTest *fixture,
           gconstpointer   data)
{
  g_autoptr (RivuletMessage) reply = NULL;
  double value;

  transcript_test_add_messages (fixture, 40);
  rivulet_transcript_view_set_conversation (fixture->view, fixture->conversation);
  reply = transcript_test_add_message (fixture, RIVULET_ROLE_ASSISTANT, "", RIVULET_MESSAGE_STREAMING);
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
  UI_TEST_WAIT (transcript_test_get_distance_to_end (fixture) < 1);
  g_assert_cmpfloat (transcript_test_get_distance_to_end (fixture), <, 1);
}

/* A word without a break does not widen the window, and is broken without a hyphen that is not in it. */
static void
test_long_word (TranscriptTest *fixture,
                gconstpointer   data)
{
  g_autofree char *word = g_strnfill (3000, 'w');
  g_autoptr (PangoAttrIterator) attributes = NULL;
  PangoAttribute *hyphens;
  GtkWidget *label;
  int minimum;

  g_object_unref (transcript_test_add_message (fixture, RIVULET_ROLE_USER, word, RIVULET_MESSAGE_COMPLETE));
  g_object_unref (transcript_test_add_message (fixture, RIVULET_ROLE_ASSISTANT, word, RIVULET_MESSAGE_COMPLETE));
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
is_mark_in_view (TranscriptTest *fixture)
{
  GtkWidget *mark = find_mapped (GTK_WIDGET (fixture->view), RIVULET_TYPE_MESSAGE_MARK);
  graphene_rect_t bounds;

  return mark != NULL && gtk_widget_compute_bounds (mark, GTK_WIDGET (fixture->view), &bounds) && bounds.origin.y >= 0
         && bounds.origin.y + bounds.size.height <= gtk_widget_get_height (GTK_WIDGET (fixture->view));
}

/* From the very beginning, where the reader asked for it, to the mark under what was read to the model again. */
static void
test_reminder (TranscriptTest *fixture,
               gconstpointer   data)
{
  g_autoptr (RivuletMessage) first = NULL;
  g_autoptr (RivuletMessage) reminder = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 40; i++)
    g_string_append_printf (text, "Paragraph %u of a long message.\n\n", i);
  first = transcript_test_add_message (fixture, RIVULET_ROLE_USER, text->str, RIVULET_MESSAGE_COMPLETE);
  transcript_test_add_messages (fixture, 9);
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
get_depth (TranscriptTest *fixture,
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
test_found (TranscriptTest *fixture,
            gconstpointer   data)
{
  g_autoptr (GString) text = g_string_new ("  ");
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (RivuletTextRange));
  g_autoptr (RivuletMessage) message = NULL;
  RivuletTextRange range;

  transcript_test_add_messages (fixture, 30);
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (text, "Paragraph %u **has** its words.\n\n", i);
  range.start = (gsize) (strstr (text->str, "150") - text->str);
  range.end = range.start + 3;
  g_array_append_val (found, range);
  message = transcript_test_add_message (fixture, RIVULET_ROLE_ASSISTANT, text->str, RIVULET_MESSAGE_COMPLETE);
  transcript_test_add_messages (fixture, 30);
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
#define ADD(path, function) \
  g_test_add (path, TranscriptTest, NULL, transcript_test_set_up, function, transcript_test_tear_down)
  ADD ("/transcript/found", test_found);
  ADD ("/transcript/names", test_names);
  ADD ("/transcript/follow", test_follow);
  ADD ("/transcript/reminder", test_reminder);
  ADD ("/transcript/stay", test_stay);
  ADD ("/transcript/long-word", test_long_word);
#undef ADD

  return g_test_run ();
}
