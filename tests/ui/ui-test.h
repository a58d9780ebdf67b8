/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the widgets' tests share: a display, made-up moments of the stream, stores in a folder of their own, key presses.
 */

#pragma once

#include "rivulet-snapshot.h"
#include "rivulet-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* Instead of g_test_init(). Ends the program with 77, which skips it, without a display. */
void ui_test_init (int    *argc,
                   char ***argv);

/*
 * A moment with 4 sinks, 2 layers of 3 heads and @n_used of @capacity slots; slot i has attention proportional to i + 1, the
 * token i and stands at position i + @n_evicted (the sinks at i), and cell i of the heat map has mass i / 10. All but the sinks are of message 7,
 * whose bytes are twice the positions.
 */
RivuletSnapshot *ui_test_create_snapshot (guint   capacity,
                                          guint   n_used,
                                          guint64 n_evicted);

/* A store in a new folder, removed by ui_test_remove_store(). */
RivuletStore *ui_test_create_store (void);
void          ui_test_remove_store (RivuletStore *store);

/* Shows @child in a window of a size and waits until it is drawn. Destroy the window with gtk_window_destroy(). */
GtkWindow *ui_test_show (GtkWidget *child,
                         int        width,
                         int        height);
/* Runs the main loop for a while (ms), so that frames are drawn. */
void ui_test_settle (guint duration);

/* Lets frames pass until something is so, or ten seconds are over; slow machines take their time. */
#define UI_TEST_WAIT(condition) \
  G_STMT_START { \
    for (guint ui_test_round = 0; ui_test_round < 1000 && !(condition); ui_test_round++) \
      ui_test_settle (10); \
  } G_STMT_END

/* Keeps a picture of @window as NAME.png in the folder that RIVULET_TEST_PICTURES names, if it does. */
void ui_test_picture (GtkWindow  *window,
                      const char *name);

/* Does what a key does in @widget itself, by the bindings of its class. Returns: whether one was found. */
gboolean ui_test_press (GtkWidget      *widget,
                        guint           keyval,
                        GdkModifierType modifiers);

/* Returns: (nullable): the first descendant of a type, in drawing order; and how many there are. */
GtkWidget *ui_test_find (GtkWidget *root,
                         GType      type);
guint      ui_test_count (GtkWidget *root,
                          GType      type);

G_END_DECLS
