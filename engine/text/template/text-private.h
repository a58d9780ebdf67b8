/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What filters and methods do to strings; the marks go along.
 */

#pragma once

#include "text/template/run-private.h"

G_BEGIN_DECLS

typedef enum
{
  RILL_CASE_UPPER,
  RILL_CASE_LOWER,
  RILL_CASE_TITLE,      /* each word begins with a capital */
  RILL_CASE_CAPITALIZE, /* the first character alone is one */
} RillCase;

/* Takes the characters of @set (NULL: white space) off either end. */
gboolean rill_text_strip (RillRun *run, const RillText *text, const RillText *set, gboolean left, gboolean right,
                          RillValue *value);
gboolean rill_text_change_case (RillRun *run, const RillText *text, RillCase how, RillValue *value);
/* The place of the last @part, in characters; -1 where there is none. */
gboolean rill_text_find_last (RillRun *run, const RillText *text, const RillText *part, RillValue *value);
/* @max < 0: all. */
gboolean rill_text_replace (RillRun *run, const RillText *text, const RillText *old, const RillText *new_text, gint64 max,
                            RillValue *value);
/* @separator NULL: white space. @max < 0: everywhere. */
gboolean rill_text_split (RillRun *run, const RillText *text, const RillText *separator, gint64 max, RillValue *value);
gboolean rill_text_split_from_right (RillRun *run, const RillText *text, const RillText *separator, gint64 max,
                                     RillValue *value);
gboolean rill_text_split_lines (RillRun *run, const RillText *text, RillValue *value);
gboolean rill_text_join (RillRun *run, const RillText *separator, const RillValueList *items, RillValue *value);
gboolean rill_text_indent (RillRun *run, const RillText *text, gint64 width, gboolean first, RillValue *value);

G_END_DECLS
