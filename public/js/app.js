// Everything here makes pages quicker to use; every page also works without it.
import './toasts.js';
