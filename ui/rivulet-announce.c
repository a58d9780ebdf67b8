/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A word at a time would drown the listener, the whole reply at once would come late: so sentences. A sentence ends with its
 * mark and a space after it, or with its line.
 */

#include "rivulet-announce.h"

#include <string.h>

void
rivulet_announce (GtkWidget  *widget,
                  const char *text)
{
  GtkRoot *root;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  /* GTK's own test backend (4.18) has no announcements and calls through a null pointer. */
  if (text == NULL || *text == '\0' || g_strcmp0 (g_getenv ("GTK_A11Y"), "test") == 0)
    return;

  /* GTK drops what is announced by a widget that nobody has asked for yet, as the first reply's would be; the window is known. */
  root = gtk_widget_get_root (widget);
  gtk_accessible_announce (GTK_ACCESSIBLE (root != NULL ? (gpointer) root : (gpointer) widget), text,
                           GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
ends_sentence (gunichar character)
{
  return character == '.' || character == '!' || character == '?' || character == 0x2026 /* … */
         || character == 0x061f /* ؟ */ || character == 0x06d4 /* ۔ */ || character == 0x0964 /* । */;
}

gsize
rivulet_announce_find_sentence_end (const char *text,
                                    gsize       from)
{
  gsize end = from;
  gboolean ended = FALSE;

  g_return_val_if_fail (text != NULL, from);

  for (const char *cursor = text + from; *cursor != '\0'; cursor = g_utf8_next_char (cursor))
    {
      const gunichar character = g_utf8_get_char (cursor);
      const gsize next = (gsize) (g_utf8_next_char (cursor) - text);

      /* Chinese and Japanese put no space after their full stops. */
      if (character == '\n' || character == 0x3002 || character == 0xff01 || character == 0xff1f
          || (ended && g_unichar_isspace (character)))
        end = next;
      /* Quotes and brackets that close belong to the sentence. */
      ended = ends_sentence (character)
              || (ended && (g_unichar_type (character) == G_UNICODE_CLOSE_PUNCTUATION
                            || g_unichar_type (character) == G_UNICODE_FINAL_PUNCTUATION || character == '"'));
    }

  return end;
}

typedef struct
{
  GtkWidget *widget; /* weak */
  RivuletMessage *message;
  gsize n_announced;
} Announcement;

static void
announcement_free (gpointer data,
                   GClosure *closure)
{
  Announcement *announcement = data;

  g_clear_weak_pointer (&announcement->widget);
  g_free (announcement);
}

static void
announce_up_to (Announcement *announcement,
                gsize         end)
{
  const char *text = rivulet_message_get_text (announcement->message);
  g_autofree char *piece = NULL;

  if (end <= announcement->n_announced || announcement->widget == NULL)
    return;
  piece = g_strstrip (g_strndup (text + announcement->n_announced, end - announcement->n_announced));
  announcement->n_announced = end;
  rivulet_announce (announcement->widget, piece);
}

static void
changed_cb (RivuletMessage *message,
            GParamSpec     *pspec,
            Announcement   *announcement)
{
  const char *text = rivulet_message_get_text (message);

  if (announcement->n_announced > strlen (text))
    return;
  if (rivulet_message_get_state (message) == RIVULET_MESSAGE_STREAMING)
    announce_up_to (announcement, rivulet_announce_find_sentence_end (text, announcement->n_announced));
  else
    announce_up_to (announcement, strlen (text));
}

static void
state_cb (RivuletMessage *message,
          GParamSpec     *pspec,
          gpointer        user_data)
{
  Announcement *announcement = user_data;

  changed_cb (message, pspec, announcement);
  if (rivulet_message_get_state (message) != RIVULET_MESSAGE_STREAMING)
    {
      g_signal_handlers_disconnect_by_func (message, changed_cb, announcement);
      g_signal_handlers_disconnect_by_func (message, state_cb, announcement);
    }
}

void
rivulet_announce_sentences (GtkWidget      *widget,
                            RivuletMessage *message)
{
  Announcement *announcement;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (RIVULET_IS_MESSAGE (message));

  if (rivulet_message_get_state (message) != RIVULET_MESSAGE_STREAMING)
    return;

  announcement = g_new0 (Announcement, 1);
  g_set_weak_pointer (&announcement->widget, widget);
  announcement->message = message;
  announcement->n_announced = strlen (rivulet_message_get_text (message));
  g_signal_connect (message, "notify::text", G_CALLBACK (changed_cb), announcement);
  /* The last of the two handlers to go frees what both use. */
  g_signal_connect_data (message, "notify::state", G_CALLBACK (state_cb), announcement, announcement_free, G_CONNECT_DEFAULT);
}
