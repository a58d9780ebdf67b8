/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of the transcript share: one in a small window, with a conversation to fill.
 */

#pragma once

#include "rivulet-transcript-view.h"
#include "ui-test.h"

G_BEGIN_DECLS

typedef struct
{
  RivuletStore *store;
  RivuletConversation *conversation;
  RivuletTranscriptView *view;
  GtkWindow *window;
  GtkAdjustment *adjustment;
  guint n_empty; /* rows that were painted before they were made */
} TranscriptTest;

/* The functions of a fixture. */
void transcript_test_set_up    (TranscriptTest *fixture,
                                gconstpointer   data);
void transcript_test_tear_down (TranscriptTest *fixture,
                                gconstpointer   data);

/* (transfer full) */
RivuletMessage *transcript_test_add_message  (TranscriptTest     *fixture,
                                              RivuletRole         role,
                                              const char         *text,
                                              RivuletMessageState state);
/* Of one line and of two, in turns of three. */
void            transcript_test_add_messages (TranscriptTest *fixture,
                                              guint           n_messages);

/* How far the view is above the end (pixels). */
double transcript_test_get_distance_to_end (TranscriptTest *fixture);

G_END_DECLS
