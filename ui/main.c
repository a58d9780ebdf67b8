/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where `rivulet` begins: translations, resources, the application.
 */

#include "config.h"

#include "rivulet-application.h"
#include "rivulet-prefix.h"
#include "rivulet-resources.h"

#include <glib/gi18n.h>
#include <locale.h>

int
main (int    argc,
      char **argv)
{
  g_autoptr (RivuletApplication) application = NULL;
  g_autofree char *translations = NULL;
  int status;

  setlocale (LC_ALL, "");
  translations = rivulet_dup_shared_folder ("locale");
  bindtextdomain (GETTEXT_PACKAGE, translations != NULL ? translations : RIVULET_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* The linker drops what nobody names, the resources' own constructor too. */
  g_resources_register (rivulet_get_resource ());

  application = rivulet_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);

  return status != 0 ? status : rivulet_application_get_exit_status (application);
}
