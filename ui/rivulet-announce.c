/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling something to whoever listens with a screen reader, once and for all places where GTK cannot.
 */

#include "rivulet-announce.h"

void
rivulet_announce (GtkWidget  *widget,
                  const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  /* GTK's own test backend (4.18) has no announcements and calls through a null pointer. */
  if (text == NULL || *text == '\0' || g_strcmp0 (g_getenv ("GTK_A11Y"), "test") == 0)
    return;

  gtk_accessible_announce (GTK_ACCESSIBLE (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}
