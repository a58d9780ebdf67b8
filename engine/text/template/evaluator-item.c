/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of a value: its attributes, its items by number and by name, and slices.
 */

#include "text/template/run-private.h"

#include <string.h>

gboolean
rill_run_get_attribute (RillRun    *run,
                        RillValue   object,
                        const char *name,
                        gsize       n,
                        RillValue  *value)
{
  const RillValue *found = NULL;

  if (object.kind == RILL_VALUE_UNDEFINED)
    return rill_run_fail (run, "\"%.64s\" is undefined", object.name);

  if (rill_value_is_map (object))
    {
      if (!rill_run_charge (run, 1 + object.map->n))
        return FALSE;
      found = rill_map_find (object.map, name, n);
    }

  *value = found != NULL ? *found : rill_value_undefined (name);
  return TRUE;
}

/* Where the character of that number begins; the text's length for the one behind the last. */
static gsize
find_character (const RillText *text,
                gint64          index)
{
  return (gsize) (g_utf8_offset_to_pointer (text->bytes, index) - text->bytes);
}

static gboolean
get_by_number (RillRun   *run,
               RillValue  object,
               gint64     index,
               RillValue *value)
{
  gint64 n;

  if (!rill_value_get_length (run, object, &n))
    return FALSE;
  if (index < 0)
    index += n;
  if (index < 0 || index >= n)
    {
      *value = rill_value_undefined ("an item beyond the end");
      return TRUE;
    }

  if (object.kind == RILL_VALUE_LIST)
    {
      *value = object.list->items[index];
      return TRUE;
    }
  return rill_value_make_slice (run, object.text, find_character (object.text, index),
                                find_character (object.text, index + 1), value);
}

gboolean
rill_run_evaluate_item (RillRun        *run,
                        const RillNode *node,
                        RillValue      *value)
{
  RillValue object, index;

  if (!rill_run_evaluate (run, node->a, &object) || !rill_run_evaluate (run, node->b, &index))
    return FALSE;

  run->node = node;
  if (index.kind == RILL_VALUE_STRING)
    return rill_run_get_attribute (run, object, index.text->bytes, index.text->n, value);
  if (object.kind == RILL_VALUE_UNDEFINED)
    return rill_run_fail (run, "\"%.64s\" is undefined", object.name);
  if ((object.kind == RILL_VALUE_LIST || object.kind == RILL_VALUE_STRING) &&
      (index.kind == RILL_VALUE_INTEGER || index.kind == RILL_VALUE_BOOLEAN))
    return get_by_number (run, object, rill_value_get_integer (index), value);

  *value = rill_value_undefined ("an item");
  return TRUE;
}

/* --- Slices ------------------------------------------------------------------------------------------------------ */

static gboolean
evaluate_bound (RillRun        *run,
                const RillNode *node,
                gint64         *bound,
                gboolean       *given)
{
  RillValue value;

  *given = FALSE;
  if (node == NULL)
    return TRUE;
  if (!rill_run_evaluate (run, node, &value))
    return FALSE;
  if (value.kind == RILL_VALUE_NONE)
    return TRUE;
  if (value.kind != RILL_VALUE_INTEGER && value.kind != RILL_VALUE_BOOLEAN)
    return rill_run_fail (run, "expected an integer as a slice's bound, got %s", rill_value_get_kind_name (value));

  *bound = rill_value_get_integer (value);
  *given = TRUE;
  return TRUE;
}

static gint64
clamp_bound (gint64 bound,
             gint64 n,
             gint64 step)
{
  if (bound < 0)
    bound += n;
  return step > 0 ? CLAMP (bound, 0, n) : CLAMP (bound, -1, n - 1);
}

static gboolean
take_slice (RillRun   *run,
            RillValue  object,
            gint64     begin,
            gint64     end,
            gint64     step,
            RillValue *value)
{
  RillOutput output;
  gboolean ok = TRUE;

  if (object.kind == RILL_VALUE_STRING && step == 1)
    return rill_value_make_slice (run, object.text, find_character (object.text, begin),
                                  find_character (object.text, MAX (begin, end)), value);
  if (object.kind == RILL_VALUE_LIST)
    {
      if (!rill_value_make_list (run, value))
        return FALSE;
      for (gint64 i = begin; ok && (step > 0 ? i < end : i > end); i += step)
        ok = rill_list_append (run, value->list, object.list->items[i]);
      return ok;
    }

  rill_output_init (&output);
  for (gint64 i = begin; ok && (step > 0 ? i < end : i > end); i += step)
    {
      gsize at = find_character (object.text, i);

      ok = rill_run_charge (run, 1 + object.text->n / 16);
      rill_output_append (&output, object.text->bytes + at,
                          (gsize) (g_utf8_next_char (object.text->bytes + at) - (object.text->bytes + at)),
                          object.text->marks != NULL ? object.text->marks + at : NULL);
    }
  ok = ok && rill_output_make_text (run, &output, value);
  rill_output_clear (&output);
  return ok;
}

gboolean
rill_run_evaluate_slice (RillRun        *run,
                         const RillNode *node,
                         RillValue      *value)
{
  RillValue object;
  gint64 begin = 0, end = 0, step = 1, n;
  gboolean has_begin, has_end, has_step;

  if (!rill_run_evaluate (run, node->a, &object) || !evaluate_bound (run, node->b, &begin, &has_begin) ||
      !evaluate_bound (run, node->c, &end, &has_end) || !evaluate_bound (run, node->d, &step, &has_step))
    return FALSE;

  run->node = node;
  if (object.kind != RILL_VALUE_STRING && object.kind != RILL_VALUE_LIST)
    return rill_run_fail (run, "expected a string or a list to take a slice of, got %s", rill_value_get_kind_name (object));
  if (!rill_value_get_length (run, object, &n))
    return FALSE;
  if (step == 0)
    return rill_run_fail (run, "a slice's step is zero");

  /* A step beyond the end is as good as one to the end, and cannot overflow. */
  step = CLAMP (step, -n - 1, n + 1);
  begin = has_begin ? clamp_bound (begin, n, step) : step > 0 ? 0 : n - 1;
  end = has_end ? clamp_bound (end, n, step) : step > 0 ? n : -1;
  return take_slice (run, object, begin, end, step, value);
}
