// Opens the file that SWITCHYARD_OPEN names, once the window is ready. The address could name it too, but then VS
// Code opens it before the extensions are known, in the text editor instead of the file's own.
const vscode = require('vscode');

exports.activate = async () => {
  const file = process.env['SWITCHYARD_OPEN'];
  const isEmpty = vscode.window.tabGroups.all.every((group) => group.tabs.length === 0);
  if (file && isEmpty) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), { preview: false });
};
