/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slot of the cache in words: what a tooltip, a status line and a screen reader say of it.
 */

#include "config.h"

#include "rivulet-slot-text.h"

#include <glib/gi18n.h>
#include <inttypes.h>

static const char *
get_role_text (RivuletSlotRole role)
{
  switch (role)
    {
    case RIVULET_SLOT_SINK:
      return _ ("sink");
    case RIVULET_SLOT_PINNED:
    case RIVULET_SLOT_KEPT:
      return _ ("pinned");
    case RIVULET_SLOT_WINDOW:
    default:
      return _ ("window");
    }
}

char *
rivulet_slot_text_make_visible (const char *text)
{
  GString *visible = g_string_new (text);

  g_string_replace (visible, "\n", "⏎", 0);
  g_string_replace (visible, "\t", "⇥", 0);

  return g_string_free_and_steal (visible);
}

char *
rivulet_slot_text_new (const RivuletSnapshot *snapshot,
                       guint                  slot)
{
  g_autofree char *token = NULL;
  g_autofree char *place = NULL;
  guint64 position, age;

  if (snapshot == NULL || slot >= snapshot->capacity)
    return NULL;
  if (slot >= snapshot->n_used)
    return g_strdup_printf (_ ("Slot %u, empty"), slot + 1);

  token = rivulet_slot_text_make_visible (snapshot->slot_text[slot]);
  position = snapshot->slot_position[slot];
  age = snapshot->position - 1 - MIN (position, snapshot->position - 1);
  /* Translators: "Slot 5 (window): “the” at position 812, 3 tokens ago" */
  place = g_strdup_printf (ngettext ("Slot %u (%s): “%s” at position %" PRIu64 ", %" PRIu64 " token ago",
                                     "Slot %u (%s): “%s” at position %" PRIu64 ", %" PRIu64 " tokens ago", (gulong) age),
                           slot + 1, get_role_text (rivulet_snapshot_get_role (snapshot, slot)), token, position,
                           age);
  /* Nobody looked when the last token was computed: there is no attention to tell. */
  if (!(snapshot->slot_attention[slot] > 0))
    return g_steal_pointer (&place);

  /* Translators: the first part is a slot in words: "Slot 5 (window): “the” at position 812, 3 tokens ago" */
  return g_strdup_printf (_ ("%s, attention %.2f %%"), place, 100.0 * snapshot->slot_attention[slot]);
}

char *
rivulet_slot_text_new_summary (const RivuletSnapshot *snapshot)
{
  if (snapshot == NULL)
    return g_strdup (_ ("The cache is empty"));

  return g_strdup_printf (ngettext ("%u of %u slots used, %" PRIu64 " token forgotten",
                                    "%u of %u slots used, %" PRIu64 " tokens forgotten", (gulong) snapshot->n_evicted),
                          snapshot->n_used, snapshot->capacity, snapshot->n_evicted);
}
