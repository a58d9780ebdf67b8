/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The methods of strings and mappings, as Python has them. Nothing changes its object.
 */

#define _GNU_SOURCE /* memmem */

#include "text/template/text-private.h"

#include <string.h>

typedef struct
{
  RillRun *run;
  const RillText *text;
  const RillArguments *arguments;
  RillValue *result;
} Call;

/* *text is NULL where the argument is not given or none. */
static gboolean
get_text (const Call      *self,
          guint            place,
          const char      *name,
          const RillText **text)
{
  const RillValue *value = rill_arguments_get (self->arguments, place, name);

  *text = NULL;
  if (value == NULL || value->kind == RILL_VALUE_NONE)
    return TRUE;
  if (value->kind != RILL_VALUE_STRING)
    return rill_run_fail (self->run, "expected a string as an argument, got %s", rill_value_get_kind_name (*value));

  *text = value->text;
  return TRUE;
}

static gboolean
require_text (const Call      *self,
              guint            place,
              const RillText **text)
{
  return get_text (self, place, NULL, text) &&
         (*text != NULL || rill_run_fail (self->run, "expected a string as argument %u", place + 1));
}

static gint64
get_count (const Call *self,
           guint       place,
           const char *name)
{
  const RillValue *value = rill_arguments_get (self->arguments, place, name);

  return value != NULL && value->kind == RILL_VALUE_INTEGER ? value->integer : -1;
}

static gboolean
strip (const Call *self,
       gboolean    left,
       gboolean    right)
{
  const RillText *set;

  return get_text (self, 0, NULL, &set) && rill_text_strip (self->run, self->text, set, left, right, self->result);
}

static gboolean
method_strip (const Call *self)
{
  return strip (self, TRUE, TRUE);
}

static gboolean
method_lstrip (const Call *self)
{
  return strip (self, TRUE, FALSE);
}

static gboolean
method_rstrip (const Call *self)
{
  return strip (self, FALSE, TRUE);
}

static gboolean
method_split (const Call *self)
{
  const RillText *separator;

  return get_text (self, 0, "sep", &separator) &&
         rill_text_split (self->run, self->text, separator, get_count (self, 1, "maxsplit"), self->result);
}

static gboolean
method_rsplit (const Call *self)
{
  const RillText *separator;

  return get_text (self, 0, "sep", &separator) &&
         rill_text_split_from_right (self->run, self->text, separator, get_count (self, 1, "maxsplit"), self->result);
}

static gboolean
method_splitlines (const Call *self)
{
  return rill_text_split_lines (self->run, self->text, self->result);
}

static gboolean
has_affix (const RillText *text,
           const RillText *affix,
           gboolean        at_end)
{
  return affix->n <= text->n &&
         memcmp (text->bytes + (at_end ? text->n - affix->n : 0), affix->bytes, affix->n) == 0;
}

/* The argument may be a list of strings, one of which is enough. */
static gboolean
check_affix (const Call *self,
             gboolean    at_end)
{
  const RillValue *value = rill_arguments_get (self->arguments, 0, NULL);
  const RillText *affix;
  gboolean found = FALSE;

  if (value != NULL && value->kind == RILL_VALUE_LIST)
    {
      for (gsize i = 0; i < value->list->n; i++)
        found = found || (value->list->items[i].kind == RILL_VALUE_STRING &&
                          has_affix (self->text, value->list->items[i].text, at_end));
      *self->result = rill_value_boolean (found);
      return rill_run_charge (self->run, value->list->n);
    }

  if (!require_text (self, 0, &affix))
    return FALSE;
  *self->result = rill_value_boolean (has_affix (self->text, affix, at_end));
  return TRUE;
}

static gboolean
method_startswith (const Call *self)
{
  return check_affix (self, FALSE);
}

static gboolean
method_endswith (const Call *self)
{
  return check_affix (self, TRUE);
}

static gboolean
method_removeprefix (const Call *self)
{
  const RillText *affix;

  return require_text (self, 0, &affix) &&
         rill_value_make_slice (self->run, self->text, has_affix (self->text, affix, FALSE) ? affix->n : 0, self->text->n,
                                self->result);
}

static gboolean
method_removesuffix (const Call *self)
{
  const RillText *affix;

  return require_text (self, 0, &affix) &&
         rill_value_make_slice (self->run, self->text, 0,
                                self->text->n - (has_affix (self->text, affix, TRUE) ? affix->n : 0), self->result);
}

static gboolean
method_replace (const Call *self)
{
  const RillText *old, *new_text;

  return require_text (self, 0, &old) && require_text (self, 1, &new_text) &&
         rill_text_replace (self->run, self->text, old, new_text, get_count (self, 2, "count"), self->result);
}

static gboolean
method_upper (const Call *self)
{
  return rill_text_change_case (self->run, self->text, RILL_CASE_UPPER, self->result);
}

static gboolean
method_lower (const Call *self)
{
  return rill_text_change_case (self->run, self->text, RILL_CASE_LOWER, self->result);
}

static gboolean
method_title (const Call *self)
{
  return rill_text_change_case (self->run, self->text, RILL_CASE_TITLE, self->result);
}

static gboolean
method_capitalize (const Call *self)
{
  return rill_text_change_case (self->run, self->text, RILL_CASE_CAPITALIZE, self->result);
}

static gboolean
method_join (const Call *self)
{
  const RillValue *value = rill_arguments_get (self->arguments, 0, NULL);
  RillValueList *items;

  if (value == NULL)
    return rill_run_fail (self->run, "expected a list to join");
  return rill_value_iterate (self->run, *value, &items) && rill_text_join (self->run, self->text, items, self->result);
}

static gboolean
method_find (const Call *self)
{
  const RillText *part;
  const char *found;

  if (!require_text (self, 0, &part) || !rill_run_charge (self->run, 1 + self->text->n / 16))
    return FALSE;

  found = part->n == 0 ? self->text->bytes : memmem (self->text->bytes, self->text->n, part->bytes, part->n);
  *self->result = rill_value_integer (found != NULL ? g_utf8_pointer_to_offset (self->text->bytes, found) : -1);
  return TRUE;
}

static gboolean
method_rfind (const Call *self)
{
  const RillText *part;

  return require_text (self, 0, &part) && rill_text_find_last (self->run, self->text, part, self->result);
}

static gboolean
method_count (const Call *self)
{
  const RillText *part;
  RillValue parts;

  if (!require_text (self, 0, &part) || !rill_text_split (self->run, self->text, part, -1, &parts))
    return FALSE;
  *self->result = rill_value_integer ((gint64) parts.list->n - 1);
  return TRUE;
}

static gboolean
check_characters (const Call *self,
                  gboolean (*check) (gunichar c))
{
  gboolean result = self->text->n > 0;

  for (const char *at = self->text->bytes; result && at < self->text->bytes + self->text->n; at = g_utf8_next_char (at))
    result = check (g_utf8_get_char (at));
  *self->result = rill_value_boolean (result);
  return rill_run_charge (self->run, 1 + self->text->n / 16);
}

static gboolean
method_isdigit (const Call *self)
{
  return check_characters (self, g_unichar_isdigit);
}

static gboolean
method_isalpha (const Call *self)
{
  return check_characters (self, g_unichar_isalpha);
}

static gboolean
method_isspace (const Call *self)
{
  return check_characters (self, g_unichar_isspace);
}

static const struct
{
  const char *name;
  gboolean (*run) (const Call *self);
} string_methods[] = {
  { "strip", method_strip },           { "lstrip", method_lstrip },
  { "rstrip", method_rstrip },         { "split", method_split },
  { "rsplit", method_rsplit },         { "splitlines", method_splitlines },
  { "startswith", method_startswith }, { "endswith", method_endswith },
  { "removeprefix", method_removeprefix }, { "removesuffix", method_removesuffix },
  { "replace", method_replace },       { "upper", method_upper },
  { "lower", method_lower },           { "title", method_title },
  { "capitalize", method_capitalize }, { "join", method_join },
  { "find", method_find },             { "rfind", method_rfind },
  { "count", method_count },           { "isdigit", method_isdigit },
  { "isalpha", method_isalpha },       { "isspace", method_isspace },
};

/* --- Mappings ---------------------------------------------------------------------------------------------------- */

static gboolean
get_or_default (RillRun             *run,
                const RillValueMap  *map,
                const RillArguments *arguments,
                RillValue           *result)
{
  const RillValue *key = rill_arguments_get (arguments, 0, NULL);
  const RillValue *other = rill_arguments_get (arguments, 1, "default");
  const RillValue *found = NULL;

  if (key == NULL)
    return rill_run_fail (run, "expected a key as argument 1");
  if (key->kind == RILL_VALUE_STRING)
    found = rill_map_find (map, key->text->bytes, key->text->n);

  *result = found != NULL ? *found : other != NULL ? *other : rill_value_none ();
  return rill_run_charge (run, 1 + map->n);
}

static gboolean
list_entries (RillRun            *run,
              const RillValueMap *map,
              gboolean            keys,
              gboolean            values,
              RillValue          *result)
{
  if (!rill_value_make_list (run, result))
    return FALSE;

  for (gsize i = 0; i < map->n; i++)
    {
      RillValue entry = keys ? map->keys[i] : map->values[i];

      if (keys && values &&
          (!rill_value_make_list (run, &entry) || !rill_list_append (run, entry.list, map->keys[i]) ||
           !rill_list_append (run, entry.list, map->values[i])))
        return FALSE;
      if (!rill_list_append (run, result->list, entry))
        return FALSE;
    }

  return TRUE;
}

static gboolean
run_map_method (RillRun             *run,
                const RillValueMap  *map,
                const char          *name,
                const RillArguments *arguments,
                gboolean            *found,
                RillValue           *result)
{
  *found = TRUE;
  if (strcmp (name, "get") == 0)
    return get_or_default (run, map, arguments, result);
  if (strcmp (name, "items") == 0)
    return list_entries (run, map, TRUE, TRUE, result);
  if (strcmp (name, "keys") == 0)
    return list_entries (run, map, TRUE, FALSE, result);
  if (strcmp (name, "values") == 0)
    return list_entries (run, map, FALSE, TRUE, result);

  *found = FALSE;
  return TRUE;
}

gboolean
rill_run_method (RillRun             *run,
                 RillValue            object,
                 const char          *name,
                 const RillArguments *arguments,
                 gboolean            *found,
                 RillValue           *result)
{
  *found = FALSE;
  if (object.kind == RILL_VALUE_MAP)
    return run_map_method (run, object.map, name, arguments, found, result);
  if (object.kind != RILL_VALUE_STRING)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (string_methods); i++)
    if (strcmp (string_methods[i].name, name) == 0)
      {
        *found = TRUE;
        return string_methods[i].run (&(Call) { run, object.text, arguments, result });
      }

  return TRUE;
}
