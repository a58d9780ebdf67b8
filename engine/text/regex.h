/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Regular expressions that a model's file brings along.
 */

#pragma once

#include "format/json.h"

G_BEGIN_DECLS

typedef struct
{
  gsize begin;
  gsize end;
} RillSpan;

/* Of {"String": S} sets *literal, of {"Regex": R} *regex. RILL_ERROR_UNSUPPORTED where the expression is not one that is
 * understood here. */
gboolean rill_regex_read_pattern (const RillJson *json, const char *member, char **literal, GRegex **regex, GError **error);

/* RillSpan of each match that is not empty, in order. What takes too many steps counts as no match. */
GArray *rill_regex_find_all (const GRegex *regex, const char *text, gsize n_bytes);

G_END_DECLS
