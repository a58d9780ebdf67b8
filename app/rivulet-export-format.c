/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a row of the store looks like in an exported file.
 */

#include "config.h"

#include "rivulet-export-private.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

static const char *
get_nick (GType type,
          int   number)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  const GEnumValue *value = g_enum_get_value (klass, number);

  return value != NULL ? value->value_nick : g_enum_get_value (klass, klass->minimum)->value_nick;
}

static char *
dup_time (gint64 microseconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (microseconds);

  return time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("1970-01-01T00:00:00Z");
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static void
add_text (JsonBuilder  *builder,
          const char   *name,
          sqlite3_stmt *statement,
          int           column)
{
  g_autofree char *text = rivulet_database_dup_text (statement, column);

  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

static void
add_time (JsonBuilder  *builder,
          const char   *name,
          sqlite3_stmt *statement,
          int           column)
{
  g_autofree char *time = dup_time (sqlite3_column_int64 (statement, column));

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, time);
}

static void
add_key (JsonBuilder  *builder,
         const char   *name,
         sqlite3_stmt *statement,
         int           column)
{
  json_builder_set_member_name (builder, name);
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    json_builder_add_null_value (builder);
  else
    json_builder_add_int_value (builder, sqlite3_column_int64 (statement, column));
}

static void
add_boolean (JsonBuilder  *builder,
             const char   *name,
             sqlite3_stmt *statement,
             int           column)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, sqlite3_column_int (statement, column) != 0);
}

/* What has been built, without the line ends that would end a member. */
static char *
dup_json (JsonBuilder *builder)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);

  return json_generator_to_data (generator, NULL);
}

static char *
dup_json_conversation (sqlite3_stmt *row)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_text (builder, "title", row, 0);
  add_boolean (builder, "title_is_custom", row, 1);
  add_text (builder, "system_prompt", row, 2);
  add_text (builder, "sampling", row, 3);
  add_boolean (builder, "pinned", row, 4);
  add_time (builder, "created", row, 5);
  add_time (builder, "updated", row, 6);
  json_builder_end_object (builder);

  return dup_json (builder);
}

static char *
dup_json_message (sqlite3_stmt *row)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_key (builder, "id", row, 0);
  add_key (builder, "parent", row, 1);
  json_builder_set_member_name (builder, "role");
  json_builder_add_string_value (builder, get_nick (RIVULET_TYPE_ROLE, sqlite3_column_int (row, 2)));
  json_builder_set_member_name (builder, "state");
  json_builder_add_string_value (builder, get_nick (RIVULET_TYPE_MESSAGE_STATE, sqlite3_column_int (row, 3)));
  add_time (builder, "created", row, 4);
  add_boolean (builder, "active", row, 6);
  add_boolean (builder, "kept", row, 7);
  add_key (builder, "reminds", row, 8);
  add_text (builder, "text", row, 5);
  json_builder_end_object (builder);

  return dup_json (builder);
}

/* --- Markdown ----------------------------------------------------------------------------------------------------- */

static char *
dup_quoted (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *joined = g_strjoinv ("\n> ", lines);

  return g_strconcat ("> ", joined, "\n\n", NULL);
}

static char *
dup_markdown_conversation (sqlite3_stmt *row)
{
  g_autofree char *title = rivulet_database_dup_text (row, 0);
  g_autofree char *system_prompt = rivulet_database_dup_text (row, 2);
  g_autofree char *quoted = system_prompt != NULL ? dup_quoted (system_prompt) : g_strdup ("");

  g_strdelimit (title, "\n", ' ');

  return g_strdup_printf ("# %s\n\n%s", title, quoted);
}

static char *
dup_markdown_message (sqlite3_stmt *row)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc_usec (sqlite3_column_int64 (row, 4));
  g_autofree char *moment = time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M UTC") : g_strdup ("");
  g_autofree char *text = rivulet_database_dup_text (row, 5);
  /* Translators: who said what in a conversation that is exported as Markdown */
  const char *name = sqlite3_column_int (row, 2) == RIVULET_ROLE_ASSISTANT ? "Rivulet" : _ ("You");
  const char *remark = sqlite3_column_type (row, 8) != SQLITE_NULL ? _ ("Read to the model again") : NULL;

  return g_strdup_printf ("**%s**%s%s%s, %s\n\n%s\n\n", name, remark != NULL ? " (" : "", remark != NULL ? remark : "",
                          remark != NULL ? ")" : "", moment, text);
}

/* --- Either ------------------------------------------------------------------------------------------------------- */

char *
rivulet_export_dup_head (RivuletExportFormat format,
                         sqlite3_stmt       *row)
{
  g_autofree char *object = NULL;

  if (format == RIVULET_EXPORT_MARKDOWN)
    return dup_markdown_conversation (row);

  /* The object stays open for its messages. */
  object = dup_json_conversation (row);
  object[strlen (object) - 1] = '\0';

  return g_strconcat (object, ",\"messages\":[", NULL);
}

char *
rivulet_export_dup_message (RivuletExportFormat format,
                            sqlite3_stmt       *row)
{
  return format == RIVULET_EXPORT_MARKDOWN ? dup_markdown_message (row) : dup_json_message (row);
}
