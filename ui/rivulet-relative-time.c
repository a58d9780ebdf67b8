/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When something was, in a few words: the nearer, the finer.
 */

#include "config.h"

#include "rivulet-relative-time.h"

#include <glib/gi18n.h>

/* Days of the calendar between two moments: a quarter past midnight, eleven at night is yesterday. */
static int
count_days (GDateTime *then,
            GDateTime *now)
{
  GDate from, to;

  g_date_set_dmy (&from, (GDateDay) g_date_time_get_day_of_month (then), (GDateMonth) g_date_time_get_month (then),
                  (GDateYear) g_date_time_get_year (then));
  g_date_set_dmy (&to, (GDateDay) g_date_time_get_day_of_month (now), (GDateMonth) g_date_time_get_month (now),
                  (GDateYear) g_date_time_get_year (now));

  return g_date_days_between (&from, &to);
}

char *
rivulet_dup_relative_time (GDateTime *then,
                           GDateTime *now)
{
  gint64 minutes;
  int days;

  g_return_val_if_fail (then != NULL && now != NULL, NULL);

  minutes = g_date_time_difference (now, then) / G_TIME_SPAN_MINUTE;
  days = count_days (then, now);

  if (minutes < 1)
    return g_strdup (_ ("Just now"));
  if (minutes < 60)
    return g_strdup_printf (ngettext ("%d minute ago", "%d minutes ago", (gulong) minutes), (int) minutes);
  if (days == 0)
    /* Translators: a time of today, see g_date_time_format() */
    return g_date_time_format (then, _ ("%H:%M"));
  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days < 7)
    return g_date_time_format (then, "%A");
  if (g_date_time_get_year (then) == g_date_time_get_year (now))
    /* Translators: a day of this year, see g_date_time_format() */
    return g_date_time_format (then, _ ("%-e %B"));
  /* Translators: a day of another year, see g_date_time_format() */
  return g_date_time_format (then, _ ("%-e %B %Y"));
}
