/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values: making them, comparing them, taking them apart.
 */

#define _GNU_SOURCE /* memmem */

#include "text/template/run-private.h"

#include <math.h>
#include <string.h>

gint64
rill_value_get_integer (RillValue value)
{
  return value.kind == RILL_VALUE_BOOLEAN ? value.boolean : value.integer;
}

double
rill_value_get_real (RillValue value)
{
  return value.kind == RILL_VALUE_FLOAT ? value.real : (double) rill_value_get_integer (value);
}

const char *
rill_value_get_kind_name (RillValue value)
{
  static const char *const names[] = {
    [RILL_VALUE_UNDEFINED] = "an undefined value", [RILL_VALUE_NONE] = "none",       [RILL_VALUE_BOOLEAN] = "a boolean",
    [RILL_VALUE_INTEGER] = "an integer",           [RILL_VALUE_FLOAT] = "a number",  [RILL_VALUE_STRING] = "a string",
    [RILL_VALUE_LIST] = "a list",                  [RILL_VALUE_MAP] = "a mapping",   [RILL_VALUE_NAMESPACE] = "a namespace",
    [RILL_VALUE_MACRO] = "a macro",                [RILL_VALUE_FUNCTION] = "a function",
  };

  return names[value.kind];
}

gboolean
rill_value_is_true (RillValue value)
{
  switch (value.kind)
    {
    case RILL_VALUE_UNDEFINED:
    case RILL_VALUE_NONE:
      return FALSE;
    case RILL_VALUE_BOOLEAN:
      return value.boolean;
    case RILL_VALUE_INTEGER:
      return value.integer != 0;
    case RILL_VALUE_FLOAT:
      return value.real < 0 || value.real > 0;
    case RILL_VALUE_STRING:
      return value.text->n > 0;
    case RILL_VALUE_LIST:
      return value.list->n > 0;
    case RILL_VALUE_MAP:
      return value.map->n > 0;
    case RILL_VALUE_NAMESPACE:
    case RILL_VALUE_MACRO:
    case RILL_VALUE_FUNCTION:
    default:
      return TRUE;
    }
}

/* --- Making ------------------------------------------------------------------------------------------------------ */

gboolean
rill_value_make_text (RillRun      *run,
                      const char   *bytes,
                      gsize         n,
                      const guint8 *marks,
                      RillValue    *value)
{
  RillText *text;
  char *copy;
  guint8 *marks_copy = NULL;

  if (!rill_run_charge (run, 1 + n / 64))
    return FALSE;
  text = rill_run_alloc (run, sizeof (RillText));
  copy = text != NULL ? rill_run_alloc (run, n + 1) : NULL;
  if (copy == NULL)
    return FALSE;
  if (marks != NULL)
    {
      marks_copy = rill_run_alloc (run, n + 1);
      if (marks_copy == NULL)
        return FALSE;
      memcpy (marks_copy, marks, n);
    }

  memcpy (copy, bytes, n);
  *text = (RillText) { copy, n, marks_copy };
  *value = (RillValue) { .kind = RILL_VALUE_STRING, .text = text };
  return TRUE;
}

gboolean
rill_value_make_slice (RillRun        *run,
                       const RillText *text,
                       gsize           begin,
                       gsize           end,
                       RillValue      *value)
{
  return rill_value_make_text (run, text->bytes + begin, end - begin, text->marks != NULL ? text->marks + begin : NULL,
                               value);
}

gboolean
rill_value_make_list (RillRun   *run,
                      RillValue *value)
{
  RillValueList *list = rill_run_alloc (run, sizeof (RillValueList));

  *value = (RillValue) { .kind = RILL_VALUE_LIST, .list = list };
  return list != NULL;
}

gboolean
rill_value_make_map (RillRun   *run,
                     RillValue *value)
{
  RillValueMap *map = rill_run_alloc (run, sizeof (RillValueMap));

  *value = (RillValue) { .kind = RILL_VALUE_MAP, .map = map };
  return map != NULL;
}

static RillValue *
grow (RillRun         *run,
      const RillValue *values,
      gsize            n,
      gsize            n_allocated)
{
  RillValue *grown = rill_run_alloc (run, n_allocated * sizeof (RillValue));

  if (grown != NULL && n > 0)
    memcpy (grown, values, n * sizeof (RillValue));
  return grown;
}

gboolean
rill_list_append (RillRun       *run,
                  RillValueList *list,
                  RillValue      item)
{
  if (!rill_run_charge (run, 1))
    return FALSE;
  if (list->n == list->n_allocated)
    {
      list->n_allocated = MAX (8, 2 * list->n_allocated);
      list->items = grow (run, list->items, list->n, list->n_allocated);
      if (list->items == NULL)
        return FALSE;
    }

  list->items[list->n++] = item;
  return TRUE;
}

RillValue *
rill_map_find (const RillValueMap *map,
               const char         *bytes,
               gsize               n)
{
  for (gsize i = 0; i < map->n; i++)
    if (map->keys[i].text->n == n && memcmp (map->keys[i].text->bytes, bytes, n) == 0)
      return &map->values[i];

  return NULL;
}

gboolean
rill_map_set (RillRun      *run,
              RillValueMap *map,
              RillValue     key,
              RillValue     value)
{
  RillValue *old;

  if (key.kind != RILL_VALUE_STRING)
    return rill_run_fail (run, "expected a string as a key, got %s", rill_value_get_kind_name (key));
  if (!rill_run_charge (run, 1 + map->n))
    return FALSE;

  old = rill_map_find (map, key.text->bytes, key.text->n);
  if (old != NULL)
    {
      *old = value;
      return TRUE;
    }
  if (map->n == map->n_allocated)
    {
      map->n_allocated = MAX (8, 2 * map->n_allocated);
      map->keys = grow (run, map->keys, map->n, map->n_allocated);
      map->values = map->keys != NULL ? grow (run, map->values, map->n, map->n_allocated) : NULL;
      if (map->values == NULL)
        return FALSE;
    }

  map->keys[map->n] = key;
  map->values[map->n++] = value;
  return TRUE;
}

gboolean
rill_map_set_named (RillRun      *run,
                    RillValueMap *map,
                    const char   *name,
                    RillValue     value)
{
  RillValue key;

  return rill_value_make_text (run, name, strlen (name), NULL, &key) && rill_map_set (run, map, key, value);
}

/* --- Comparing --------------------------------------------------------------------------------------------------- */

static gboolean
equal_lists (RillRun             *run,
             const RillValueList *a,
             const RillValueList *b,
             gboolean            *result)
{
  *result = a->n == b->n;
  for (gsize i = 0; *result && i < a->n; i++)
    if (!rill_value_equals (run, a->items[i], b->items[i], result))
      return FALSE;

  return TRUE;
}

static gboolean
equal_maps (RillRun            *run,
            const RillValueMap *a,
            const RillValueMap *b,
            gboolean           *result)
{
  *result = a->n == b->n;
  for (gsize i = 0; *result && i < a->n; i++)
    {
      const RillValue *other;

      if (!rill_run_charge (run, 1 + b->n))
        return FALSE;
      other = rill_map_find (b, a->keys[i].text->bytes, a->keys[i].text->n);
      *result = other != NULL;
      if (other != NULL && !rill_value_equals (run, a->values[i], *other, result))
        return FALSE;
    }

  return TRUE;
}

gboolean
rill_value_equals (RillRun   *run,
                   RillValue  a,
                   RillValue  b,
                   gboolean  *result)
{
  gboolean ok = TRUE;

  *result = FALSE;
  if (!rill_run_charge (run, 1))
    return FALSE;

  if (rill_value_is_number (a) && rill_value_is_number (b))
    {
      if (a.kind == RILL_VALUE_FLOAT || b.kind == RILL_VALUE_FLOAT)
        *result = !(rill_value_get_real (a) < rill_value_get_real (b)) && !(rill_value_get_real (a) > rill_value_get_real (b));
      else
        *result = rill_value_get_integer (a) == rill_value_get_integer (b);
      return TRUE;
    }
  if (a.kind != b.kind)
    return TRUE;

  switch (a.kind)
    {
    case RILL_VALUE_STRING:
      *result = a.text->n == b.text->n && memcmp (a.text->bytes, b.text->bytes, a.text->n) == 0;
      return rill_run_charge (run, a.text->n / 64);
    case RILL_VALUE_LIST:
    case RILL_VALUE_MAP:
      if (run->depth++ >= RILL_RUN_MAX_DEPTH)
        return rill_run_fail (run, "more than %d values inside one another", RILL_RUN_MAX_DEPTH);
      ok = a.kind == RILL_VALUE_LIST ? equal_lists (run, a.list, b.list, result) : equal_maps (run, a.map, b.map, result);
      run->depth--;
      return ok;
    case RILL_VALUE_NAMESPACE:
      *result = a.map == b.map;
      return TRUE;
    case RILL_VALUE_MACRO:
      *result = a.macro == b.macro;
      return TRUE;
    default:
      *result = TRUE;
      return TRUE;
    }
}

gboolean
rill_value_compare (RillRun   *run,
                    RillValue  a,
                    RillValue  b,
                    int       *order)
{
  if (rill_value_is_number (a) && rill_value_is_number (b))
    {
      double left = rill_value_get_real (a), right = rill_value_get_real (b);

      *order = (left > right) - (left < right);
      return rill_run_charge (run, 1);
    }
  if (a.kind == RILL_VALUE_STRING && b.kind == RILL_VALUE_STRING)
    {
      gsize n = MIN (a.text->n, b.text->n);

      *order = memcmp (a.text->bytes, b.text->bytes, n);
      if (*order == 0)
        *order = (a.text->n > b.text->n) - (a.text->n < b.text->n);
      return rill_run_charge (run, 1 + n / 64);
    }

  return rill_run_fail (run, "%s and %s have no order", rill_value_get_kind_name (a), rill_value_get_kind_name (b));
}

gboolean
rill_value_contains (RillRun   *run,
                     RillValue  container,
                     RillValue  item,
                     gboolean  *result)
{
  *result = FALSE;
  switch (container.kind)
    {
    case RILL_VALUE_STRING:
      if (item.kind != RILL_VALUE_STRING)
        return rill_run_fail (run, "expected a string before \"in\", got %s", rill_value_get_kind_name (item));
      *result = item.text->n == 0 ||
                memmem (container.text->bytes, container.text->n, item.text->bytes, item.text->n) != NULL;
      return rill_run_charge (run, 1 + container.text->n / 16);

    case RILL_VALUE_LIST:
      for (gsize i = 0; !*result && i < container.list->n; i++)
        if (!rill_value_equals (run, container.list->items[i], item, result))
          return FALSE;
      return TRUE;

    case RILL_VALUE_MAP:
    case RILL_VALUE_NAMESPACE:
      *result = item.kind == RILL_VALUE_STRING && rill_map_find (container.map, item.text->bytes, item.text->n) != NULL;
      return rill_run_charge (run, 1 + container.map->n);

    case RILL_VALUE_UNDEFINED:
      return TRUE;

    default:
      return rill_run_fail (run, "expected a string, a list or a mapping after \"in\", got %s",
                            rill_value_get_kind_name (container));
    }
}

/* --- Taking apart ------------------------------------------------------------------------------------------------ */

gboolean
rill_value_iterate (RillRun        *run,
                    RillValue       value,
                    RillValueList **items)
{
  RillValue list;

  if (value.kind == RILL_VALUE_LIST)
    {
      *items = value.list;
      return TRUE;
    }
  if (!rill_value_make_list (run, &list))
    return FALSE;
  *items = list.list;

  switch (value.kind)
    {
    case RILL_VALUE_UNDEFINED:
      return TRUE;

    case RILL_VALUE_STRING:
      for (gsize i = 0; i < value.text->n;)
        {
          gsize next = (gsize) (g_utf8_next_char (value.text->bytes + i) - value.text->bytes);
          RillValue character;

          if (!rill_value_make_slice (run, value.text, i, next, &character) || !rill_list_append (run, *items, character))
            return FALSE;
          i = next;
        }
      return TRUE;

    case RILL_VALUE_MAP:
    case RILL_VALUE_NAMESPACE:
      for (gsize i = 0; i < value.map->n; i++)
        if (!rill_list_append (run, *items, value.map->keys[i]))
          return FALSE;
      return TRUE;

    default:
      return rill_run_fail (run, "expected something to go through, got %s", rill_value_get_kind_name (value));
    }
}

gboolean
rill_value_get_length (RillRun   *run,
                       RillValue  value,
                       gint64    *n)
{
  switch (value.kind)
    {
    case RILL_VALUE_UNDEFINED:
      *n = 0;
      return TRUE;
    case RILL_VALUE_STRING:
      *n = g_utf8_strlen (value.text->bytes, (gssize) value.text->n);
      return rill_run_charge (run, value.text->n / 16);
    case RILL_VALUE_LIST:
      *n = (gint64) value.list->n;
      return TRUE;
    case RILL_VALUE_MAP:
    case RILL_VALUE_NAMESPACE:
      *n = (gint64) value.map->n;
      return TRUE;
    default:
      return rill_run_fail (run, "%s has no length", rill_value_get_kind_name (value));
    }
}
