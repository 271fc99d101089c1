/**
 * Goes to sign in when the answer says that one is signed in no longer, and tells whether it did.
 * @param {Response} answer
 */
export function goesToSignIn(answer) {
  const address = answer.headers.get('HX-Redirect');
  if (address) location.assign(address);
  return address !== null;
}
