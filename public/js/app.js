// Everything here makes pages quicker to use; every page also works without it.
import './toasts.js';
import './sort-list.js';
import './several-values.js';
import './possible-duplicates.js';
import './composer.js';
import './calls.js';
import './notifications.js';
import './copy.js';
import './combobox.js';
import './shortcuts.js';
import './lists.js';
import './filter.js';
import './import.js';
import './sheet.js';
import './list-changes.js';
import './columns.js';
import './bulk.js';
