/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A writer of JSON (RFC 8259): objects and arrays open and close in order, text is escaped, numbers keep their digits
 * in any locale, and what is no number is written as null.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CliJson CliJson;

CliJson *cli_json_new (void);
void     cli_json_free (CliJson *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliJson, cli_json_free)

/* @key is NULL inside an array and for the outermost value. */
void cli_json_begin_object (CliJson    *json,
                            const char *key);
void cli_json_end_object (CliJson *json);
void cli_json_begin_array (CliJson    *json,
                           const char *key);
void cli_json_end_array (CliJson *json);
/* NULL is written as null; bytes that are not UTF-8 become U+FFFD. */
void cli_json_add_string (CliJson    *json,
                          const char *key,
                          const char *value);
void cli_json_add_uint (CliJson    *json,
                        const char *key,
                        guint64     value);
void cli_json_add_double (CliJson    *json,
                          const char *key,
                          double      value);
void cli_json_add_boolean (CliJson    *json,
                           const char *key,
                           gboolean    value);

/* Returns: (transfer none): the whole text with a final line break, once everything is closed. */
GString *cli_json_finish (CliJson *json);

G_END_DECLS
