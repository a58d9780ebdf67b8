/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A narrow window, so that messages take more than one line.
 */

#include "config.h"

#include "transcript-test.h"

RivuletMessage *
transcript_test_add_message (TranscriptTest     *fixture,
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

void
transcript_test_add_messages (TranscriptTest *fixture,
                              guint           n_messages)
{
  for (guint i = 0; i < n_messages; i++)
    {
      g_autofree char *text = g_strdup_printf ("Message %u, which is long enough to take two lines of a narrow window, "
                                               "so that rows differ in height.", i);

      g_object_unref (transcript_test_add_message (fixture, i % 2 == 0 ? RIVULET_ROLE_USER : RIVULET_ROLE_ASSISTANT,
                                                   i % 3 == 0 ? "Short" : text, RIVULET_MESSAGE_COMPLETE));
    }
}

void
transcript_test_set_up (TranscriptTest *fixture,
                        gconstpointer   data)
{
  fixture->store = ui_test_create_store ();
  fixture->conversation = rivulet_store_new_conversation (fixture->store, NULL);
  fixture->view = g_object_new (RIVULET_TYPE_TRANSCRIPT_VIEW, NULL);
  fixture->window = ui_test_show (GTK_WIDGET (fixture->view), 400, 500);
  fixture->adjustment = gtk_scrolled_window_get_vadjustment (
    GTK_SCROLLED_WINDOW (ui_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_SCROLLED_WINDOW)));
}

void
transcript_test_tear_down (TranscriptTest *fixture,
                           gconstpointer   data)
{
  gtk_window_destroy (fixture->window);
  g_clear_object (&fixture->conversation);
  ui_test_remove_store (fixture->store);
}

double
transcript_test_get_distance_to_end (TranscriptTest *fixture)
{
  return gtk_adjustment_get_upper (fixture->adjustment) - gtk_adjustment_get_page_size (fixture->adjustment)
         - gtk_adjustment_get_value (fixture->adjustment);
}
